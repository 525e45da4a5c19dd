import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import type { Dispatch } from "react";
import { stackViewport } from "../cornerstone/start";
import { step } from "../cornerstone/viewport";
import { ACTIONS, applyPreset, TOOLS } from "./actions";
import { PANELS } from "./panels";
import { CT_PRESETS } from "./presets";
import type { Change } from "./state";

interface Keys {
  viewportId: string | undefined;
  modality: string;
  dispatch: Dispatch<Change>;
  /** Shows the display set before or after the active one. */
  turn: (by: 1 | -1) => void;
  toggleOverlayPlanes: () => void;
  compare: () => void;
}

/** One hand on the mouse, one on the keys: W S Z P L choose tools, the arrows walk, digits are windows. */
export function useKeys({ viewportId, modality, dispatch, turn, toggleOverlayPlanes, compare }: Keys): void {
  const on = (run: (viewport: NonNullable<ReturnType<typeof stackViewport>>) => void) => () => {
    const viewport = viewportId ? stackViewport(viewportId) : undefined;
    if (!viewport) return;
    run(viewport);
    viewport.render();
  };
  const keys: HotkeyItem[] = [
    ...TOOLS.map(({ key, tool }): HotkeyItem => [key, () => dispatch({ type: "tool", tool })]),
    ...ACTIONS.map(({ key, run }): HotkeyItem => [key, on(run)]),
    ["t", () => dispatch({ type: "overlays" })],
    ["m", toggleOverlayPlanes],
    ["b", compare],
    ...PANELS.map(({ id, key }): HotkeyItem => [key, () => dispatch({ type: "panel", panel: id })]),
    ["ArrowDown", on((viewport) => step(viewport, 1))],
    ["ArrowRight", on((viewport) => step(viewport, 1))],
    ["ArrowUp", on((viewport) => step(viewport, -1))],
    ["ArrowLeft", on((viewport) => step(viewport, -1))],
    ["PageDown", () => turn(1)],
    ["PageUp", () => turn(-1)],
  ];
  const presets = modality === "CT" ? CT_PRESETS : [];
  useHotkeys([
    ...keys,
    ...presets.map(
      (preset, at): HotkeyItem => [String(at + 1), on((viewport) => applyPreset(viewport, preset))],
    ),
  ]);
}

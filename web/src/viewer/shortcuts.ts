import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Dispatch } from "react";
import { drawInMiddle, holdNext, moveSelected, selectNext } from "../cornerstone/keyboardDrawing";
import { redo, remove, select, selected } from "../cornerstone/measurements";
import { cancelDrawing, type DrawingTool, type Tool } from "../cornerstone/tools";
import { step, type Viewport } from "../cornerstone/viewport";
import { LINK_KEY } from "../hanging/useLinked";
import { ACTIONS, actOn, applyPreset, DRAWING_TOOLS, goBack, KEYS, TOOLS } from "./actions";
import { MARK_KEY } from "./markImage";
import { OUTPUT_KEY } from "./Output";
import { PANELS } from "./panels";
import { CT_PRESETS } from "./presets";
import type { Change } from "./state";
import { COMPARE_KEY } from "./useCompare";

export interface Shortcut {
  /** Each of them does it. */
  keys: string[];
  /** What it is for; a text of its own in the language of the page. */
  label: MessageDescriptor;
  group: Group;
  run: () => void;
}

export type Group = "PICTURE" | "DRAWING" | "SELECTED" | "VIEWER";

export interface Doers {
  viewportId: string | undefined;
  modality: string;
  tool: Tool;
  panes: number;
  active: number;
  dispatch: Dispatch<Change>;
  /** Shows the display set before or after the active one. */
  turn: (by: 1 | -1) => void;
  toggleOverlayPlanes: () => void;
  /** Puts the same views of the latest earlier study beside these, or takes them away. */
  compare: () => void;
  /** Has all viewports do what one does, or no longer. */
  link: () => void;
  /** Opens what takes pictures out of the viewer. */
  takeOut: () => void;
  /** Prints what is shown rather than the page. */
  print: () => void;
  naturalSize: () => void;
  fullScreen: () => void;
  /** Changes the words of what is selected. */
  write: () => void;
  /** Marks the image as a key image. */
  mark: () => void;
  help: () => void;
}

/** Everything that a key does: what the keys are bound to, and what the list of them shows. */
export function shortcutsOf(doers: Doers): Shortcut[] {
  const { viewportId, modality, tool, panes, active, dispatch, turn } = doers;
  const on = (run: (viewport: Viewport) => void) => () => actOn(viewportId, run);
  const picture = (
    keys: string[],
    label: MessageDescriptor,
    run: (viewport: Viewport) => void,
  ): Shortcut => ({
    keys,
    label,
    group: "PICTURE",
    run: on(run),
  });
  const drawing = (key: string, label: MessageDescriptor, run: (viewport: Viewport) => void): Shortcut => ({
    keys: [key],
    label,
    group: "SELECTED",
    run: on(run),
  });
  const draws = DRAWING_TOOLS.some((choice) => choice.tool === tool);
  const pane = (by: number) => () => dispatch({ type: "activate", pane: (active + by + panes) % panes });
  return [
    ...TOOLS.map(
      ({ key, tool, label }): Shortcut => ({
        keys: [key],
        label,
        group: "PICTURE",
        run: () => dispatch({ type: "tool", tool }),
      }),
    ),
    ...ACTIONS.map(({ key, label, run }) => picture([key], label, run)),
    { keys: [KEYS.naturalSize], label: msg`Natural size`, group: "PICTURE", run: doers.naturalSize },
    ...(modality === "CT"
      ? CT_PRESETS.map((preset, at) =>
          picture([String(at + 1)], preset.label, (viewport) => applyPreset(viewport, preset)),
        )
      : []),
    picture(["ArrowDown", "ArrowRight"], msg`Next image`, (viewport) => step(viewport, 1)),
    picture(["ArrowUp", "ArrowLeft"], msg`Image before`, (viewport) => step(viewport, -1)),
    ...DRAWING_TOOLS.map(
      ({ key, tool, label }): Shortcut => ({
        keys: [key],
        label,
        group: "DRAWING",
        run: () => dispatch({ type: "tool", tool }),
      }),
    ),
    { keys: [KEYS.undo], label: msg`Undo`, group: "DRAWING", run: goBack },
    { keys: [KEYS.redo, "mod+Y"], label: msg`Redo`, group: "DRAWING", run: redo },
    ...(draws
      ? [
          drawing("shift+D", msg`Draw in the middle`, (viewport) =>
            drawInMiddle(viewport, tool as DrawingTool),
          ),
        ]
      : []),
    { keys: ["shift+W"], label: msg`Write`, group: "SELECTED", run: doers.write },
    {
      keys: ["Delete", "Backspace"],
      label: msg`Delete what is selected`,
      group: "SELECTED",
      run: () => {
        if (!cancelDrawing()) remove(...[selected()].filter((uid) => uid !== undefined));
      },
    },
    drawing(".", msg`Select the next one`, (viewport) => selectNext(viewport, 1)),
    drawing(",", msg`Select the one before`, (viewport) => selectNext(viewport, -1)),
    drawing("shift+P", msg`Take hold of its next point`, holdNext),
    drawing("shift+ArrowLeft", msg`Move it to the left`, (viewport) => moveSelected(viewport, -1, 0)),
    drawing("shift+ArrowRight", msg`Move it to the right`, (viewport) => moveSelected(viewport, 1, 0)),
    drawing("shift+ArrowUp", msg`Move it up`, (viewport) => moveSelected(viewport, 0, -1)),
    drawing("shift+ArrowDown", msg`Move it down`, (viewport) => moveSelected(viewport, 0, 1)),
    drawing("Escape", msg`Leave what is half drawn, select nothing`, leave),
    { keys: ["PageDown"], label: msg`Next series`, group: "VIEWER", run: () => turn(1) },
    { keys: ["PageUp"], label: msg`Series before`, group: "VIEWER", run: () => turn(-1) },
    ...(panes > 1
      ? ([
          { keys: ["n"], label: msg`Next pane`, group: "VIEWER", run: pane(1) },
          { keys: ["shift+N"], label: msg`Pane before`, group: "VIEWER", run: pane(-1) },
          { keys: [LINK_KEY], label: msg`Link the pictures`, group: "VIEWER", run: doers.link },
        ] as Shortcut[])
      : []),
    {
      keys: [KEYS.overlays],
      label: msg`Texts on the image`,
      group: "VIEWER",
      run: () => dispatch({ type: "overlays" }),
    },
    {
      keys: [KEYS.overlayPlanes],
      label: msg`Marks on the image`,
      group: "VIEWER",
      run: doers.toggleOverlayPlanes,
    },
    { keys: [COMPARE_KEY], label: msg`Compare with last time`, group: "VIEWER", run: doers.compare },
    { keys: [MARK_KEY], label: msg`Mark the image as a key image`, group: "VIEWER", run: doers.mark },
    { keys: [OUTPUT_KEY], label: msg`Save, copy or print`, group: "VIEWER", run: doers.takeOut },
    { keys: ["mod+P"], label: msg`Print`, group: "VIEWER", run: doers.print },
    ...PANELS.map(
      ({ id, key, label }): Shortcut => ({
        keys: [key],
        label,
        group: "VIEWER",
        run: () => dispatch({ type: "panel", panel: id }),
      }),
    ),
    { keys: [KEYS.fullScreen], label: msg`Full screen`, group: "VIEWER", run: doers.fullScreen },
    { keys: [KEYS.help], label: msg`This list`, group: "VIEWER", run: doers.help },
  ];
}

function leave(): void {
  if (!cancelDrawing()) select(null);
}

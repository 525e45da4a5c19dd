import type { Tool } from "../cornerstone/tools";
import type { PanelId } from "./panels";
import { type Pair, priorOf } from "./priors";

/** Rows and columns of viewports: up to three by four. */
export type Layout = `${1 | 2 | 3}x${1 | 2 | 3 | 4}`;

const MOST_PANES = 12;
/** In a pane that stays empty. */
export const NOTHING = "";

export function sizeOf(layout: Layout): { rows: number; columns: number } {
  const [rows = 1, columns = 1] = layout.split("x").map(Number);
  return { rows, columns };
}

export function panesOf(layout: Layout): number {
  const { rows, columns } = sizeOf(layout);
  return rows * columns;
}

export interface ViewerState {
  layout: Layout;
  /** The display set in each pane; null: the next that is free, `NOTHING`: none. */
  panes: (string | null)[];
  active: number;
  /** null: nobody has chosen one yet. */
  tool: Tool | null;
  overlays: boolean;
  /** What stands beside the pictures. */
  panel: PanelId | null;
  /** How it was before another time was put beside; null: it is not compared. */
  compared: Pick<ViewerState, "layout" | "panes" | "active"> | null;
}

export type Change =
  | { type: "layout"; layout: Layout }
  | { type: "show"; key: string; pane?: number }
  | { type: "activate"; pane: number }
  | { type: "tool"; tool: Tool }
  | { type: "overlays" }
  /** Opens a panel, or closes it where it is open. */
  | { type: "panel"; panel: PanelId }
  /** Puts another time beside what is shown, or `stacked` below it. */
  | { type: "compare"; pairs: Pair[]; stacked: boolean }
  /** Has done with comparing: all is as it was before. */
  | { type: "compared" };

export const START: ViewerState = {
  layout: "1x1",
  panes: Array.from({ length: MOST_PANES }, () => null),
  active: 0,
  tool: null,
  overlays: true,
  panel: null,
  compared: null,
};

export function change(state: ViewerState, event: Change): ViewerState {
  switch (event.type) {
    case "layout":
      return {
        ...state,
        layout: event.layout,
        active: Math.min(state.active, panesOf(event.layout) - 1),
        compared: null,
      };
    case "show": {
      const pane = event.pane ?? state.active;
      return { ...state, active: pane, panes: state.panes.map((key, at) => (at === pane ? event.key : key)) };
    }
    case "activate":
      return state.active === event.pane ? state : { ...state, active: event.pane };
    case "tool":
      return { ...state, tool: event.tool };
    case "overlays":
      return { ...state, overlays: !state.overlays };
    case "panel":
      return { ...state, panel: state.panel === event.panel ? null : event.panel };
    case "compare":
      return { ...state, ...beside(event.pairs, event.stacked), compared: state.compared ?? pick(state) };
    case "compared":
      return { ...state, ...state.compared, compared: null };
  }
}

const pick = ({ layout, panes, active }: ViewerState) => ({ layout, panes, active });

/** One pair side by side; of several, now in the upper row and then in the lower. */
function beside(pairs: Pair[], stacked: boolean): Pick<ViewerState, "layout" | "panes" | "active"> {
  const keys = [...pairs.map(([present]) => present), ...pairs.map(([, prior]) => prior ?? NOTHING)];
  const layout = (pairs.length > 1 ? `2x${pairs.length}` : stacked ? "2x1" : "1x2") as Layout;
  return { layout, panes: START.panes.map((_, at) => keys[at] ?? null), active: 0 };
}

/**
 * Which set each visible pane shows: the chosen ones, and in the empty panes the next that no other shows. `keys`: those
 * of the study that was opened; sets of other studies are shown where they were chosen only.
 */
export function arrange(state: ViewerState, keys: string[]): (string | null)[] {
  const visible = state.panes
    .slice(0, panesOf(state.layout))
    .map((key) => (key === NOTHING || priorOf(key) || (key && keys.includes(key)) ? key : null));
  const free = keys.filter((key) => !visible.includes(key));
  return visible.map((key) => (key ?? free.shift() ?? NOTHING) || null);
}

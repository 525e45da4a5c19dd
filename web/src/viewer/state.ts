import type { Tool } from "../cornerstone/tools";
import type { PanelId } from "./panels";

/** Rows and columns of viewports: up to three by four. */
export type Layout = `${1 | 2 | 3}x${1 | 2 | 3 | 4}`;

const MOST_PANES = 12;

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
  /** The display set in each pane; null: the next that is free. */
  panes: (string | null)[];
  active: number;
  /** null: nobody has chosen one yet. */
  tool: Tool | null;
  overlays: boolean;
  /** What stands beside the pictures. */
  panel: PanelId | null;
}

export type Change =
  | { type: "layout"; layout: Layout }
  | { type: "show"; key: string; pane?: number }
  | { type: "activate"; pane: number }
  | { type: "tool"; tool: Tool | null }
  | { type: "overlays" }
  /** Opens a panel, or closes it where it is open. */
  | { type: "panel"; panel: PanelId };

export const START: ViewerState = {
  layout: "1x1",
  panes: Array.from({ length: MOST_PANES }, () => null),
  active: 0,
  tool: null,
  overlays: true,
  panel: null,
};

export function change(state: ViewerState, event: Change): ViewerState {
  switch (event.type) {
    case "layout":
      return { ...state, layout: event.layout, active: Math.min(state.active, panesOf(event.layout) - 1) };
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
  }
}

/** Which set each visible pane shows: the chosen ones, and in the empty panes the next that no other shows. */
export function arrange(state: ViewerState, keys: string[]): (string | null)[] {
  const visible = state.panes
    .slice(0, panesOf(state.layout))
    .map((key) => (key && keys.includes(key) ? key : null));
  const free = keys.filter((key) => !visible.includes(key));
  return visible.map((key) => key ?? free.shift() ?? null);
}

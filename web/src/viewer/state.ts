import type { Tool } from "../cornerstone/tools";

export type Layout = "1x1" | "1x2" | "2x2";

export const PANES: Record<Layout, number> = { "1x1": 1, "1x2": 2, "2x2": 4 };

export interface ViewerState {
  layout: Layout;
  /** The display set in each pane; null: the next that is free. */
  panes: (string | null)[];
  active: number;
  /** null: nobody has chosen one yet. */
  tool: Tool | null;
  overlays: boolean;
}

export type Change =
  | { type: "layout"; layout: Layout }
  | { type: "show"; key: string; pane?: number }
  | { type: "activate"; pane: number }
  | { type: "tool"; tool: Tool }
  | { type: "overlays" };

export const START: ViewerState = {
  layout: "1x1",
  panes: [null, null, null, null],
  active: 0,
  tool: null,
  overlays: true,
};

export function change(state: ViewerState, event: Change): ViewerState {
  switch (event.type) {
    case "layout":
      return { ...state, layout: event.layout, active: Math.min(state.active, PANES[event.layout] - 1) };
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
  }
}

/** Which set each visible pane shows: the chosen ones, and in the empty panes the next that no other shows. */
export function arrange(state: ViewerState, keys: string[]): (string | null)[] {
  const visible = state.panes
    .slice(0, PANES[state.layout])
    .map((key) => (key && keys.includes(key) ? key : null));
  const free = keys.filter((key) => !visible.includes(key));
  return visible.map((key) => key ?? free.shift() ?? null);
}

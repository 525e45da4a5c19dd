import type { Tool } from "../cornerstone/tools";
import type { HungPane } from "../hanging/match";
import type { PanelId } from "./panels";

/** Rows and columns of viewports: up to three by four. */
export type Layout = `${1 | 2 | 3}x${1 | 2 | 3 | 4}`;

const MOST_PANES = 12;

export const isLayout = (value: unknown): value is Layout => /^[1-3]x[1-4]$/.test(String(value));

export function sizeOf(layout: Layout): { rows: number; columns: number } {
  const [rows = 1, columns = 1] = layout.split("x").map(Number);
  return { rows, columns };
}

export function panesOf(layout: Layout): number {
  const { rows, columns } = sizeOf(layout);
  return rows * columns;
}

export interface ViewerState {
  /** null: as the study is hung. */
  layout: Layout | null;
  /** The ID of the hanging protocol that somebody has chosen, "" for none; null: the one that fits best. */
  protocol: string | null;
  /** The display set that somebody has put into each pane; null: what hangs there, or the next that is free. */
  panes: (string | null)[];
  active: number;
  /** null: nobody has chosen one yet. */
  tool: Tool | null;
  overlays: boolean;
  /** What stands beside the pictures. */
  panel: PanelId | null;
}

/** The state with the layout that is seen. */
export type Seen = ViewerState & { layout: Layout };

export type Change =
  | { type: "layout"; layout: Layout | null }
  /** Hangs the study anew by this protocol, by none (""), or by the one that fits best (null). */
  | { type: "hang"; protocol: string | null }
  | { type: "show"; key: string; pane?: number }
  | { type: "activate"; pane: number }
  | { type: "tool"; tool: Tool }
  | { type: "overlays" }
  /** Opens a panel, or closes it where it is open. */
  | { type: "panel"; panel: PanelId };

export const START: ViewerState = {
  layout: null,
  protocol: null,
  panes: Array.from({ length: MOST_PANES }, () => null),
  active: 0,
  tool: null,
  overlays: true,
  panel: null,
};

export function change(state: ViewerState, event: Change): ViewerState {
  switch (event.type) {
    case "layout":
      return {
        ...state,
        layout: event.layout,
        active: event.layout ? Math.min(state.active, panesOf(event.layout) - 1) : 0,
      };
    case "hang":
      return { ...START, ...keptOver(state), protocol: event.protocol };
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

/** What stays as it is when the study is hung anew. */
const keptOver = ({ tool, overlays, panel }: ViewerState) => ({ tool, overlays, panel });

/** What hangs in each of so many panes: all of it, or where there is no room for that what is not missing. */
function placesFor(count: number, hung: HungPane[]): HungPane[] {
  return hung.length <= count ? hung : hung.filter(({ key }) => key).slice(0, count);
}

/**
 * Which set each visible pane shows: the one that was put there, the one that hangs there, or the next that no other
 * shows. A pane whose view is missing stays empty.
 */
export function arrange(state: Seen, keys: string[], hung: HungPane[]): (string | null)[] {
  const places = placesFor(panesOf(state.layout), hung);
  const put = state.panes
    .slice(0, panesOf(state.layout))
    .map((key) => (key && keys.includes(key) ? key : null));
  const shown = put.map((key, at) => {
    const hanging = places[at]?.key ?? null;
    return key ?? (put.includes(hanging) ? null : hanging);
  });
  const free = keys.filter((key) => !shown.includes(key));
  return shown.map((key, at) => key ?? (isMissing(places[at]) ? null : (free.shift() ?? null)));
}

/** The names of the views that are missing in the visible panes; null where none is. */
export function missingIn(state: Seen, shown: (string | null)[], hung: HungPane[]): (string | null)[] {
  const places = placesFor(panesOf(state.layout), hung);
  return shown.map((key, at) => (!key && isMissing(places[at]) ? (places[at]?.name ?? null) : null));
}

const isMissing = (place: HungPane | undefined) => place?.key === null;

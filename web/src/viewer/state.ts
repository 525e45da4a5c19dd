import type { Tool } from "../cornerstone/tools";
import type { HungPane } from "../hanging/match";
import type { DisplaySet } from "./displaySets";
import type { PanelId } from "./panels";
import { type Pair, priorOf } from "./priors";

/** Rows and columns of viewports: up to three by four. */
export type Layout = `${1 | 2 | 3}x${1 | 2 | 3 | 4}`;

const MOST_PANES = 12;
/** In a pane that stays empty. */
export const NOTHING = "";

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
  /** The display set that somebody has put into each pane; null: what hangs there, or the next that is free;
   * `NOTHING`: none. */
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

/** The state with the layout that is seen. */
export type Seen = ViewerState & { layout: Layout };

export type Change =
  | { type: "layout"; layout: Layout | null }
  /** Hangs the study anew by this protocol, by none (""), or by the one that fits best (null). */
  | { type: "hang"; protocol: string | null }
  | { type: "show"; key: string; pane?: number }
  | { type: "activate"; pane: number }
  | { type: "tool"; tool: Tool | null }
  | { type: "overlays" }
  /** Opens a panel, or closes it where it is open. */
  | { type: "panel"; panel: PanelId }
  /** Puts another time beside what is shown, or `stacked` below it. */
  | { type: "compare"; pairs: Pair[]; stacked: boolean }
  /** Has done with comparing: all is as it was before. */
  | { type: "compared" };

export const START: ViewerState = {
  layout: null,
  protocol: null,
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
        active: event.layout ? Math.min(state.active, panesOf(event.layout) - 1) : 0,
        panes: state.compared?.panes ?? state.panes,
        compared: null,
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

/** What stays as it is when the study is hung anew. */
const keptOver = ({ tool, overlays, panel }: ViewerState) => ({ tool, overlays, panel });

/** What hangs in each of so many panes: all of it, or where there is no room for that what is not missing. */
function placesFor(count: number, hung: HungPane[]): HungPane[] {
  return hung.length <= count ? hung : hung.filter(({ key }) => key).slice(0, count);
}

/**
 * Which set each visible pane shows: the one that was put there, the one that hangs there, or the next that no other
 * shows. A pane whose view is missing stays empty. `keys`: those of the study that was opened; sets of other studies are
 * shown where somebody has put them only.
 */
export function arrange(state: Seen, keys: string[], hung: HungPane[]): (string | null)[] {
  const places = placesFor(panesOf(state.layout), hung);
  const put = state.panes
    .slice(0, panesOf(state.layout))
    .map((key) => (key === NOTHING || priorOf(key) || (key && keys.includes(key)) ? key : null));
  const shown = put.map((key, at) => {
    const hanging = places[at]?.key ?? null;
    return key ?? (put.includes(hanging) ? null : hanging);
  });
  const free = keys.filter((key) => !shown.includes(key));
  return shown.map((key, at) => (key ?? (isMissing(places[at]) ? null : free.shift())) || null);
}

/** The names of the views that are missing in the visible panes; null where none is. */
export function missingIn(state: Seen, shown: (string | null)[], hung: HungPane[]): (string | null)[] {
  const places = placesFor(panesOf(state.layout), hung);
  return shown.map((key, at) => (!key && isMissing(places[at]) ? (places[at]?.name ?? null) : null));
}

const isMissing = (place: HungPane | undefined) => place?.key === null;

/** While another time is compared: the titles of what is in the upper row and was not shot then. */
export function missingThen(shown: (string | null)[], sets: DisplaySet[]): (string | null)[] {
  const half = shown.length / 2;
  return shown.map((key, at) =>
    key ? null : (sets.find((set) => set.key === shown[at - half])?.title ?? null),
  );
}

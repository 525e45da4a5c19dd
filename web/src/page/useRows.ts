import { defaultRangeExtractor, useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Part, withFocused, withGaps } from "./gaps";

/** Pixels until a row is measured. */
const TABLE_ROW = 58;
const CARD = 116;
/** Rows kept ready above and below the window. */
const AROUND = 8;

const keyOf = (element: EventTarget | null) =>
  (element as Element | null)?.closest<HTMLElement>("[data-key]")?.dataset.key;

export interface Rows {
  /** What holds the rows: the table's body, or the list of cards. */
  body: RefObject<HTMLElement | null>;
  parts: Part<VirtualItem>[];
  /** The ref of a row, which also has its `data-index` and its `data-key`. */
  measure: (row: HTMLElement | null) => void;
  /** Puts the focus on the first row. */
  enter: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
  onBlur: () => void;
}

/**
 * The rows of a list of any length by their keys, of which only those near the window are in the page. The one with the
 * focus always is: it keeps it while others come and go. Arrow keys, Home and End walk the rows' links, so Enter opens;
 * above the first one is the search, `leave`.
 */
export function useRows(keys: string[], cards: boolean, leave: () => void): Rows {
  const body = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<string>();
  const at = keys.indexOf(focused ?? "");
  const rows = useWindowVirtualizer({
    count: keys.length,
    estimateSize: () => (cards ? CARD : TABLE_ROW),
    getItemKey: (index) => keys[index] ?? index,
    overscan: AROUND,
    scrollMargin: top,
    rangeExtractor: (range) => withFocused(defaultRangeExtractor(range), at),
  });

  useLayoutEffect(() => {
    const above = body.current ? Math.round(body.current.getBoundingClientRect().top + window.scrollY) : 0;
    if (above !== top) setTop(above);
  });

  useKeptPlace(keys, rows.measurementsCache, top);

  const wanted = useRef<string>(undefined);
  const focusWanted = () => {
    if (!wanted.current) return;
    const row = body.current?.querySelector(`[data-key="${CSS.escape(wanted.current)}"]`);
    const link = row?.querySelector<HTMLElement>("[data-row]");
    if (!row || !link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const go = (index: number) => {
    wanted.current = keys[Math.max(0, Math.min(keys.length - 1, index))];
    setFocused(wanted.current);
    focusWanted(); // else it is not in the page yet
  };
  // A row that goes while it has the focus leaves it to the one that takes its place.
  const inside = useRef(false);
  const last = useRef(at);
  useLayoutEffect(() => {
    if (inside.current && at < 0 && last.current >= 0 && document.activeElement === document.body) {
      go(last.current);
    }
    last.current = at;
  });
  useLayoutEffect(focusWanted);

  return {
    body,
    parts: withGaps(rows.getVirtualItems(), top, top + rows.getTotalSize()),
    measure: rows.measureElement,
    enter: () => go(0),
    // What a row has opened elsewhere in the page (a menu, a form) still belongs to it: it stays meanwhile.
    onFocus: ({ target }) => {
      const key = keyOf(target);
      if (!key) return;
      inside.current = true;
      setFocused(key);
    },
    onBlur: () => {
      inside.current = false;
    },
    onKeyDown: (event) => {
      if (!(event.target as Element).matches("[data-row]")) return;
      const here = keys.indexOf(keyOf(event.target) ?? "");
      const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: keys.length - 1 }[event.key];
      if (to === undefined || here < 0) return;
      event.preventDefault();
      if (to < 0) leave();
      else go(to);
    },
  };
}

/** Rows that come in above the window push nothing out of it: the first row in it stays where it is. */
function useKeptPlace(keys: string[], places: VirtualItem[], top: number): void {
  const before = useRef<{ keys: string[]; places: VirtualItem[] }>({ keys, places });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { keys, places };
    if (old.keys === keys || window.scrollY <= top) return;
    const seen = old.places.findIndex((place) => place.start >= window.scrollY);
    const now = places[keys.indexOf(old.keys[seen] ?? "")];
    const moved = now && (now.start ?? 0) - (old.places[seen]?.start ?? 0);
    if (moved) window.scrollBy(0, moved);
  }, [keys, places, top]);
}

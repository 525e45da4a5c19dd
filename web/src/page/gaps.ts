/** Where a row lies, in pixels from the page's top. */
export interface Placed {
  index: number;
  start: number;
  end: number;
}

/** A row that is in the page, or the room that others leave. */
export type Part<Row> = { row: Row } | { gap: number; before: number };

/** The rows in the page with the room of those that are not, from where the first begins to where the last ends. */
export function withGaps<Row extends Placed>(rows: Row[], top: number, bottom: number): Part<Row>[] {
  const parts: Part<Row>[] = [];
  let end = top;
  for (const row of rows) {
    if (row.start > end) parts.push({ gap: row.start - end, before: row.index });
    parts.push({ row });
    end = row.end;
  }
  if (bottom > end) parts.push({ gap: bottom - end, before: -1 });
  return parts;
}

/** The rows near the window, and one more that keeps the focus wherever it is. */
export function withFocused(near: number[], focused: number): number[] {
  if (focused < 0 || near.includes(focused)) return near;
  return [...near, focused].sort((one, other) => one - other);
}

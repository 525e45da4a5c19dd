import { t } from "@lingui/core/macro";
import { type MouseEvent, memo, type ReactNode, type Ref } from "react";
import { useNavigate } from "react-router";
import type { Rows } from "../page/useRows";
import classes from "./CaseTable.module.css";

export interface Column<Item> {
  /** Its place on a phone, where each row is a card. */
  name: "whose" | "what" | "where" | "state" | "due" | "who" | "acts";
  label: string;
  cell: (item: Item, now: number) => ReactNode;
}

interface Props<Item> {
  items: Item[];
  keyOf: (item: Item) => string;
  /** Where a click on the row leads. */
  pathOf: (item: Item) => string;
  /** The first one names the row. */
  columns: Column<Item>[];
  rows: Rows;
  /** There are no more. */
  complete: boolean;
  /** The rows answer an earlier search. */
  stale: boolean;
  now: number;
  testId: string;
}

/** Cases in a table of any length; on a phone each row is a card. */
export function CaseTable<Item>(props: Props<Item>) {
  const { items, keyOf, pathOf, columns, rows, complete, stale, now, testId } = props;
  return (
    <table
      className={classes.table}
      data-stale={stale || undefined}
      aria-rowcount={complete ? items.length + 1 : -1}
      aria-label={t`Cases`}
    >
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ name, label }) => (
            <th key={name} scope="col" data-column={name}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody
        ref={rows.body as Ref<HTMLTableSectionElement>}
        onKeyDown={rows.onKeyDown}
        onFocus={rows.onFocus}
        onBlur={rows.onBlur}
      >
        {rows.parts.map((part) => {
          if ("gap" in part) {
            return <tr key={`before ${part.before}`} aria-hidden style={{ height: part.gap }} />;
          }
          const { index } = part.row;
          const item = items[index];
          return (
            item !== undefined && (
              <CaseRow
                key={keyOf(item)}
                id={keyOf(item)}
                ref={rows.measure}
                index={index}
                path={pathOf(item)}
                item={item}
                columns={columns as Column<unknown>[]}
                now={now}
                testId={testId}
              />
            )
          );
        })}
      </tbody>
    </table>
  );
}

interface RowProps {
  id: string;
  index: number;
  path: string;
  item: unknown;
  columns: Column<unknown>[];
  now: number;
  testId: string;
  ref: Ref<HTMLTableRowElement>;
}

const CaseRow = memo(function CaseRow({ id, index, path, item, columns, now, testId, ref }: RowProps) {
  const navigate = useNavigate();
  // A click anywhere opens the case, save where text was marked or something in the row takes it.
  const open = (event: MouseEvent) => {
    const target = event.target as Element;
    if (!event.currentTarget.contains(target)) return; // in a window that a button of the row has opened
    if (target.closest("a, button") || window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(path, "_blank", "noopener");
    else navigate(path);
  };
  return (
    <tr
      ref={ref}
      data-index={index}
      data-key={id}
      aria-rowindex={index + 2}
      onClick={open}
      data-testid={testId}
    >
      {columns.map(({ name, cell }, at) =>
        at === 0 ? (
          <th key={name} scope="row" data-column={name}>
            {cell(item, now)}
          </th>
        ) : (
          <td key={name} data-column={name}>
            {cell(item, now)}
          </td>
        ),
      )}
    </tr>
  );
});

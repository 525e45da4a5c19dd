import { Trans } from "@lingui/react/macro";
import { Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./List.module.css";

interface ListProps {
  /** What each column holds; the last one, of buttons, has no heading. */
  columns: string[];
  children: ReactNode;
  testId?: string;
}

/** A table at a desk; on a phone each row is a card and says what its cells hold. */
export function List({ columns, children, testId }: ListProps) {
  return (
    <table className={classes.list} data-testid={testId}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          <th scope="col">
            <VisuallyHidden>
              <Trans>Actions</Trans>
            </VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface CellProps {
  /** The column's name, shown beside the value on a phone. */
  of?: string;
  children: ReactNode;
}

export function Cell({ of, children }: CellProps) {
  return <td data-of={of}>{children}</td>;
}

/** The cell that says which thing the row is about. */
export function Head({ name, about }: { name: ReactNode; about?: ReactNode }) {
  return (
    <th scope="row">
      <Text component="span" size="sm" fw={600} className={classes.name}>
        {name}
      </Text>
      {about && (
        <Text component="span" size="xs" c="dimmed" className={classes.name}>
          {about}
        </Text>
      )}
    </th>
  );
}

/** The row's buttons; a single small one stands in the card's corner on a phone. */
export function Actions({ corner = false, children }: { corner?: boolean; children: ReactNode }) {
  return (
    <td className={classes.actions} data-corner={corner || undefined}>
      <div>{children}</div>
    </td>
  );
}

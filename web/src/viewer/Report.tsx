import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Title } from "@mantine/core";
import { createElement, useState } from "react";
import { type Reference, titleOf } from "../reading/locations";
import { useReading } from "../reading/Reading";
import classes from "./Report.module.css";
import {
  type Block,
  blocksOf,
  type MeasuredRow,
  type ReadReport,
  type ReportItem,
  withNotes,
} from "./report";

/** As many items of a list, or rows of a table, are drawn at a time: some reports hold thousands. */
const AT_A_TIME = 200;

/** A structured report as a page: containers are headings, measurements tables, images links. */
export function Report({ report }: { report: ReadReport }) {
  const { t } = useLingui();
  const { observers, made, verifiedBy, partial } = report;
  const verified = verifiedBy ? t`Verified by ${verifiedBy}` : "";
  const said = [observers.join(", "), made, partial && t`Not finished`, verified].filter(Boolean);
  return (
    <article className={classes.paper} data-testid="report">
      <Title order={2} size="h3">
        {report.title || t`Report`}
      </Title>
      {said.length > 0 && (
        <p className={classes.said} data-testid="report-said">
          {said.join(" · ")}
        </p>
      )}
      <Items items={report.items} level={3} />
    </article>
  );
}

function Items({ items, level }: { items: ReportItem[]; level: number }) {
  const [most, setMost] = useState(AT_A_TIME);
  if (!items.length) return null;
  const left = items.length - most;
  return (
    <>
      {blocksOf(items.slice(0, most)).map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change and its items have no names
        <BlockOf key={at} block={block} level={level} />
      ))}
      {left > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => setMost((now) => now + AT_A_TIME)}>
          <Plural value={left} one="# more" other="# more" />
        </Button>
      )}
    </>
  );
}

function BlockOf({ block, level }: { block: Block; level: number }) {
  if ("rows" in block) return <Measurements rows={block.rows} />;
  const { item } = block;
  // What qualifies a line stands in it, in brackets.
  const children = item.children.filter(
    (child) => !(item.value && child.relationship === "HAS CONCEPT MOD" && child.value),
  );
  if (item.kind === "container")
    return (
      <section className={classes.section}>
        {item.name && createElement(`h${Math.min(level, 6)}`, { className: classes.heading }, item.name)}
        <Items items={children} level={level + 1} />
      </section>
    );
  return (
    <div className={classes.item}>
      {item.name && <span className={classes.name}>{item.name}</span>}
      {item.value && <span className={classes.value}>{withNotes(item)}</span>}
      <Images references={item.references} />
      {children.length > 0 && (
        <div className={classes.within}>
          <Items items={children} level={level} />
        </div>
      )}
    </div>
  );
}

function Measurements({ rows }: { rows: MeasuredRow[] }) {
  const named = rows.some(({ what }) => what.length);
  const noted = rows.some(({ notes }) => notes.length);
  const shown = rows.some(({ references }) => references.length);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {named && (
              <th scope="col">
                <Trans>Of</Trans>
              </th>
            )}
            <th scope="col">
              <Trans>Measurement</Trans>
            </th>
            <th scope="col">
              <Trans>Value</Trans>
            </th>
            {noted && (
              <th scope="col">
                <Trans>Note</Trans>
              </th>
            )}
            {shown && (
              <th scope="col">
                <Trans>Image</Trans>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change
            <tr key={at}>
              {named && <td>{row.what.join(" · ")}</td>}
              <td>{row.name}</td>
              <td className={classes.number}>{row.value}</td>
              {noted && <td>{row.notes.join(" · ")}</td>}
              {shown && (
                <td>
                  <Images references={row.references} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Links to images that a report speaks of; what is not there is said so. */
export function Images({ references }: { references: Reference[] }) {
  const { locationOf, open } = useReading();
  return references.map((reference) => {
    const location = locationOf(reference);
    const key = `${reference.sopInstanceUID}/${reference.frameNumbers}`;
    return location ? (
      <Anchor
        key={key}
        component="button"
        type="button"
        className={classes.image}
        onClick={() => open(reference)}
      >
        {titleOf(location)}
      </Anchor>
    ) : (
      <span key={key} className={classes.missing}>
        <Trans>an image that is not here</Trans>
      </span>
    );
  });
}

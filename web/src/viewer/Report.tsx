import { Title } from "@mantine/core";
import classes from "./Report.module.css";
import type { ReportItem } from "./report";

/** A structured report as a page: containers are headings, the rest are lines. */
export function Report({ report }: { report: ReportItem }) {
  return (
    <article className={classes.paper} data-testid="report">
      <Title order={2} size="h3">
        {report.name || "Report"}
      </Title>
      {report.value && <p>{report.value}</p>}
      <Items items={report.children} />
    </article>
  );
}

function Items({ items }: { items: ReportItem[] }) {
  if (!items.length) return null;
  return (
    <ul className={classes.items}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change and its items have no names
        <li key={at}>
          {item.name && <span className={item.value ? classes.name : classes.heading}>{item.name}</span>}
          {item.value && <span className={classes.value}>{item.value}</span>}
          <Items items={item.children} />
        </li>
      ))}
    </ul>
  );
}

import { Text } from "@mantine/core";
import { formatMoment } from "../format/moments";
import classes from "./Timeline.module.css";

export interface Step {
  id: string;
  at: string;
  what: string;
  who: string;
  details: string;
}

/** What has happened, the latest first. */
export function Timeline({ steps }: { steps: Step[] }) {
  return (
    <ol className={classes.steps} data-testid="timeline">
      {steps.map(({ id, at, what, who, details }) => (
        <li key={id}>
          <Text component="span" size="sm" fw={600}>
            {what}
          </Text>
          <Text component="span" size="sm" c="dimmed">
            {[formatMoment(at), who].filter(Boolean).join(" · ")}
          </Text>
          {details && <span className={classes.details}>{details}</span>}
        </li>
      ))}
    </ol>
  );
}

import { i18n } from "@lingui/core";
import { Trans } from "@lingui/react/macro";
import { Badge, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import classes from "./CaseMarks.module.css";
import { dueAt, dueIn, urgencyOf } from "./due";
import type { CasePriority, CaseState } from "./queries";
import { STATES } from "./words";

/** Of an orange notice: its title in a colour that can be read. */
export const READABLE = { title: { color: "var(--mantine-color-text)" } };

export function StateBadge({ state }: { state: CaseState }) {
  const { label, color } = STATES[state];
  return (
    <Badge component="span" color={color} variant="light" radius="sm" tt="none" className={classes.state}>
      {i18n._(label)}
    </Badge>
  );
}

/** Nothing for what is routine: what stands everywhere is read nowhere. */
export function PriorityBadge({ priority }: { priority: CasePriority }) {
  if (priority !== "STAT") return null;
  return (
    <Badge component="span" color="red.9" variant="filled" radius="sm">
      <Trans>STAT</Trans>
    </Badge>
  );
}

interface DueProps {
  at: string | null | undefined;
  now: number;
  /** It is done with: when it was due is no matter any more. */
  over?: boolean;
  /** On one line: without the time by the clock. */
  short?: boolean;
}

/** How long there is, in words, with the time by the clock below. */
export function Due({ at, now, over = false, short = false }: DueProps) {
  if (!at || over) return null;
  const urgency = urgencyOf(at, now);
  return (
    <span className={classes.due} data-urgency={urgency} data-testid="due">
      <span className={classes.left}>
        {urgency === "late" && <IconAlertTriangle size={15} aria-hidden />}
        {dueIn(at, now)}
      </span>
      {!short && (
        <Text component="span" size="xs" c="dimmed">
          {dueAt(at, now)}
        </Text>
      )}
    </span>
  );
}

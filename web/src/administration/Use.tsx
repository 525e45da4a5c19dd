import { Progress, Text } from "@mantine/core";
import { formatBytes } from "../format/bytes";
import type { UsageQuery } from "../graphql/generated/graphql";
import classes from "./Use.module.css";

/** Share of a limit, in percent, from which on it deserves attention. */
const NEAR = 80;
const FULL = 100;

export function Use({ usage }: { usage: UsageQuery["usage"] }) {
  const { limits } = usage;
  const count = (value: number) => value.toLocaleString("en-GB");
  return (
    <div className={classes.meters}>
      <Meter
        label="Storage"
        used={usage.storageBytes}
        limit={limits.storageBytes}
        format={formatBytes}
        full="Full: nothing more is taken in."
      />
      <Meter
        label="Received today"
        used={usage.instancesToday}
        limit={limits.instancesADay}
        format={(value) => `${count(value)} ${value === 1 ? "image" : "images"}`}
        full="Nothing more is taken in today."
      />
      <Meter label="In the archive" used={usage.instances} format={(value) => `${count(value)} images`} />
    </div>
  );
}

interface MeterProps {
  label: string;
  used: number;
  limit?: number | null;
  format: (value: number) => string;
  full?: string;
}

function Meter({ label, used, limit, format, full }: MeterProps) {
  const share = limit ? (100 * used) / limit : 0;
  const color = share >= FULL ? "red" : share >= NEAR ? "orange" : "teal";
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={650} data-testid={`use-${label.toLowerCase().replaceAll(" ", "-")}`}>
        {format(used)}
      </Text>
      {limit != null && (
        <Progress
          value={Math.min(share, FULL)}
          color={color}
          my={6}
          aria-label={`${label}, share of the limit`}
        />
      )}
      {limit !== undefined && (
        <Text size="xs" c="dimmed">
          {limit == null ? "no limit" : `of ${format(limit)}`}
        </Text>
      )}
      {limit != null && share >= FULL && (
        <Text size="xs" c="red.8" fw={600}>
          {full}
        </Text>
      )}
    </div>
  );
}

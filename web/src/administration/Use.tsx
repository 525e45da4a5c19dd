import { plural, t } from "@lingui/core/macro";
import { Progress, Text } from "@mantine/core";
import { formatBytes } from "../format/bytes";
import type { UsageQuery } from "../graphql/generated/graphql";
import { FULL, quotaColor } from "./quota";
import classes from "./Use.module.css";

const images = (value: number) => plural(value, { one: "# image", other: "# images" });

export function Use({ usage }: { usage: UsageQuery["usage"] }) {
  const { limits } = usage;
  return (
    <div className={classes.meters}>
      <Meter
        name="storage"
        label={t`Storage`}
        used={usage.storageBytes}
        limit={limits.storageBytes}
        format={formatBytes}
        full={
          limits.storageHard
            ? t`Full: nothing more is taken in. Whoever runs Vetark for you can give you more.`
            : t`More than was agreed on. Everything is taken in as before.`
        }
      />
      <Meter
        name="received-today"
        label={t`Received today`}
        used={usage.instancesToday}
        limit={limits.instancesADay}
        format={images}
        full={t`Nothing more is taken in today.`}
      />
      <Meter name="in-the-archive" label={t`In the archive`} used={usage.instances} format={images} />
    </div>
  );
}

interface MeterProps {
  name: string;
  label: string;
  used: number;
  limit?: number | null;
  format: (value: number) => string;
  full?: string;
}

function Meter({ name, label, used, limit, format, full }: MeterProps) {
  const share = limit ? (100 * used) / limit : 0;
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={650} data-testid={`use-${name}`}>
        {format(used)}
      </Text>
      {limit != null && (
        <Progress
          value={Math.min(share, FULL)}
          color={quotaColor(share)}
          my={6}
          aria-label={t`${label}, share of the limit`}
        />
      )}
      {limit !== undefined && (
        <Text size="xs" c="dimmed">
          {limit == null ? t`no limit` : t`of ${format(limit)}`}
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

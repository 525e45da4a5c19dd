import { t } from "@lingui/core/macro";
import { Badge, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatBytes } from "../format/bytes";
import { formatNumber } from "../format/numbers";
import { usageOf } from "./queries";
import { NEAR, percentOf, quotaColor } from "./quota";

const EVERY = 10 * 60_000;

/** Tells an administrator on every page that the clinic's storage is nearly used up, or more. */
export default function StorageNotice({ tenant }: { tenant: string }) {
  const usage = useQuery({ ...usageOf(tenant), refetchInterval: EVERY, staleTime: EVERY });
  const { storageBytes = 0, limits } = usage.data ?? {};
  const percent = percentOf(storageBytes, limits?.storageBytes);
  if (percent === undefined || percent < NEAR) return null;
  const share = formatNumber(percent / 100, { style: "percent" });
  const used = formatBytes(storageBytes);
  const quota = formatBytes(limits?.storageBytes ?? 0);
  return (
    <Tooltip label={t`${used} of ${quota}`}>
      <Badge
        component={Link}
        to={`/tenants/${tenant}/administration/clinic`}
        color={quotaColor(percent)}
        variant="light"
        radius="sm"
        style={{ cursor: "pointer" }}
        data-testid="storage-notice"
      >
        {t`Storage ${share}`}
      </Badge>
    </Tooltip>
  );
}

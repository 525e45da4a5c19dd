import { t } from "@lingui/core/macro";
import { Group, Text } from "@mantine/core";
import { IconCircleXFilled, IconRouter } from "@tabler/icons-react";
import { formatMoment } from "../format/moments";
import type { RemoteEntity } from "./queries";
import classes from "./RemoteRow.module.css";

type Site = NonNullable<RemoteEntity["vpnSite"]>;

/** Which router of the clinic brings a server over the VPN, and when it was last heard of. */
export function VpnLine({ site }: { site: Site }) {
  return (
    <Group gap={8} wrap="nowrap" align="center" role="status" data-testid="vpn-site">
      {site.revoked ? (
        <IconCircleXFilled size={18} className={classes.failed} />
      ) : (
        <IconRouter size={18} aria-hidden />
      )}
      <Text size="sm">{vpnTold(site)}</Text>
    </Group>
  );
}

/** The same in words. */
export function vpnTold({ name, revoked, handshakeAt }: Site): string {
  if (revoked) return t`Its VPN site ${name} was revoked: it may not send any more.`;
  if (!handshakeAt) return t`Over the VPN, site ${name}: not heard of yet.`;
  return t`Over the VPN, site ${name}: last heard of ${formatMoment(handshakeAt)}.`;
}

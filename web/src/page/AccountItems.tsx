import { Trans } from "@lingui/react/macro";
import { Menu } from "@mantine/core";
import {
  IconClipboardList,
  IconCloudDownload,
  IconInbox,
  IconLogout,
  IconSend,
  IconServerCog,
  IconSettings,
  IconShare,
  IconStethoscope,
  IconUpload,
  IconUserCircle,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { type Session, type Tenant, useSignOut } from "../session/session";

interface Props {
  session: Session;
  tenant?: Tenant;
}

/** Where the menu under one's name leads. */
export default function AccountItems({ session, tenant }: Props) {
  const signOut = useSignOut();
  const { user, memberships, operator } = session;
  const { rights = [], role } = memberships.find((one) => one.tenant.slug === tenant?.slug) ?? {};
  return (
    <>
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} />}>
        <Trans>Account</Trans>
      </Menu.Item>
      {tenant && rights.includes("REQUEST") && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/requests`}
          leftSection={<IconClipboardList size={16} />}
        >
          <Trans>Image requests</Trans>
        </Menu.Item>
      )}
      {tenant && rights.includes("FIND") && role !== "REFERRING_VETERINARIAN" && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/${tenant.kind === "CLINIC" ? "cases" : "queue"}`}
          leftSection={<IconStethoscope size={16} />}
        >
          {tenant.kind === "CLINIC" ? <Trans>Cases</Trans> : <Trans>Queue</Trans>}
        </Menu.Item>
      )}
      {tenant && rights.includes("STORE") && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/remote`}
          leftSection={<IconCloudDownload size={16} />}
        >
          <Trans>Remote servers</Trans>
        </Menu.Item>
      )}
      {tenant && rights.includes("STORE") && (
        <Menu.Item component={Link} to={`/tenants/${tenant.slug}/add`} leftSection={<IconUpload size={16} />}>
          <Trans>Add files</Trans>
        </Menu.Item>
      )}
      {tenant && (rights.includes("STORE") || rights.includes("SHARE")) && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/inbox`}
          leftSection={<IconInbox size={16} />}
        >
          <Trans>Inbox</Trans>
        </Menu.Item>
      )}
      {tenant && rights.includes("FIND") && role !== "REFERRING_VETERINARIAN" && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/shares`}
          leftSection={<IconShare size={16} />}
        >
          <Trans>Shared studies</Trans>
        </Menu.Item>
      )}
      {tenant && rights.includes("EXPORT") && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/deliveries`}
          leftSection={<IconSend size={16} />}
        >
          <Trans>Deliveries</Trans>
        </Menu.Item>
      )}
      {tenant && rights.includes("ADMINISTER") && (
        <Menu.Item
          component={Link}
          to={`/tenants/${tenant.slug}/administration`}
          leftSection={<IconSettings size={16} />}
        >
          <Trans>Administration</Trans>
        </Menu.Item>
      )}
      {operator && (
        <Menu.Item component={Link} to="/operator" leftSection={<IconServerCog size={16} />}>
          <Trans>Installation</Trans>
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()} data-testid="sign-out">
        <Trans>Sign out</Trans>
      </Menu.Item>
    </>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Avatar, Group, Menu, Select, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconBuildingHospital,
  IconChevronDown,
  IconClipboardList,
  IconCloudDownload,
  IconLogout,
  IconSend,
  IconServerCog,
  IconSettings,
  IconShare,
  IconStethoscope,
  IconUserCircle,
} from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import { Logo } from "../Logo";
import { type Session, type Tenant, useSignOut } from "../session/session";
import classes from "./AppHeader.module.css";

interface Props {
  session: Session;
  /** The clinic one is in; none on the pages of one's account and of the installation. */
  tenant?: Tenant;
}

export function AppHeader({ session, tenant }: Props) {
  const navigate = useNavigate();
  const { memberships } = session;

  return (
    <header className={classes.header}>
      <Group gap="sm" wrap="nowrap" className={classes.place}>
        <Link
          to={tenant ? `/tenants/${tenant.slug}` : "/"}
          className={classes.home}
          aria-label={t`Vetark, all studies`}
        >
          <Logo />
          <Text component="span" fw={700} size="lg" visibleFrom="sm">
            Vetark
          </Text>
        </Link>
        {tenant && memberships.length > 1 ? (
          <Select
            aria-label={t`Clinic`}
            data-testid="clinic-switcher"
            className={classes.clinics}
            leftSection={<IconBuildingHospital size={16} />}
            data={memberships.map(({ tenant: { slug, name } }) => ({ value: slug, label: name }))}
            value={tenant.slug}
            allowDeselect={false}
            onChange={(slug) => slug && navigate(`/tenants/${slug}`)}
          />
        ) : (
          <Text fw={500} c="dimmed" truncate data-testid="clinic">
            {tenant?.name}
          </Text>
        )}
      </Group>
      <AccountMenu session={session} tenant={tenant} />
    </header>
  );
}

function AccountMenu({ session, tenant }: Props) {
  const signOut = useSignOut();
  const { user, memberships, operator } = session;
  const { rights = [], role } = memberships.find((one) => one.tenant.slug === tenant?.slug) ?? {};
  const name = user.name || user.email;

  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.user} data-testid="account">
          <VisuallyHidden>
            <Trans>Account of {name}</Trans>
          </VisuallyHidden>
          <Avatar size={32} color="teal" radius="xl" name={name} aria-hidden />
          <Text size="sm" fw={500} visibleFrom="sm" aria-hidden>
            {name}
          </Text>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
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
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => void signOut()}
          data-testid="sign-out"
        >
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

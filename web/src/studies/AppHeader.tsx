import { Avatar, Group, Menu, Select, Text, UnstyledButton } from "@mantine/core";
import { IconBuildingHospital, IconChevronDown, IconLogout } from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import { Logo } from "../Logo";
import { type Session, type Tenant, useSignOut } from "../session/session";
import classes from "./AppHeader.module.css";

export function AppHeader({ session, tenant }: { session: Session; tenant: Tenant }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { user, memberships } = session;

  return (
    <header className={classes.header}>
      <Group gap="sm" wrap="nowrap" className={classes.place}>
        <Link to={`/tenants/${tenant.slug}`} className={classes.home} aria-label="Vetark, all studies">
          <Logo />
          <Text component="span" fw={700} size="lg" visibleFrom="sm">
            Vetark
          </Text>
        </Link>
        {memberships.length > 1 ? (
          <Select
            aria-label="Clinic"
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
            {tenant.name}
          </Text>
        )}
      </Group>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <UnstyledButton
            className={classes.user}
            aria-label={`Account of ${user.name || user.email}`}
            data-testid="account"
          >
            <Avatar size={32} color="teal" radius="xl" name={user.name || user.email} />
            <Text size="sm" fw={500} visibleFrom="sm">
              {user.name || user.email}
            </Text>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{user.email}</Menu.Label>
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={() => void signOut()}
            data-testid="sign-out"
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Avatar, Group, Menu, Select, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconBuildingHospital, IconChevronDown } from "@tabler/icons-react";
import { Suspense, useEffect } from "react";
import { Link, useNavigate } from "react-router";
import { Logo } from "../Logo";
import { lazyPage } from "../newVersion";
import type { Session, Tenant } from "../session/session";
import classes from "./AppHeader.module.css";
import { inSpareTime } from "./spareTime";
import { useSpareTime } from "./useSpareTime";

const Bell = lazyPage(() => import("../notifications/Bell"));
const StorageNotice = lazyPage(() => import("../administration/StorageNotice"));
const loadItems = () => import("./AccountItems");
const AccountItems = lazyPage(loadItems);

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
      <div className={classes.end}>
        <LaterNotice session={session} tenant={tenant} />
        <LaterBell tenant={tenant?.slug} />
        <AccountMenu session={session} tenant={tenant} />
      </div>
    </header>
  );
}

/** What an administrator should know of the clinic's storage, asked once there is time. */
function LaterNotice({ session, tenant }: Props) {
  const [wanted] = useSpareTime();
  const rights = session.memberships.find((one) => one.tenant.slug === tenant?.slug)?.rights;
  if (!wanted || !tenant || !rights?.includes("ADMINISTER")) return null;
  return (
    <Suspense>
      <StorageNotice tenant={tenant.slug} />
    </Suspense>
  );
}

/** What is new for one, asked once there is time. */
function LaterBell({ tenant }: { tenant?: string }) {
  const [wanted] = useSpareTime();
  const place = <span className={classes.bell} />;
  return wanted ? (
    <Suspense fallback={place}>
      <Bell tenant={tenant} />
    </Suspense>
  ) : (
    place
  );
}

function AccountMenu({ session, tenant }: Props) {
  const { user } = session;
  const name = user.name || user.email;
  useEffect(() => inSpareTime(() => void loadItems()), []);

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
        <Suspense>
          <AccountItems session={session} tenant={tenant} />
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}

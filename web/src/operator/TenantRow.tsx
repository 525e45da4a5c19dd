import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconLock, IconLockOpen, IconPencil, IconUserPlus } from "@tabler/icons-react";
import { KINDS } from "../administration/Facts";
import { percentOf, quotaColor } from "../administration/quota";
import { formatBytes } from "../format/bytes";
import { formatDay } from "../format/moments";
import { formatNumber } from "../format/numbers";
import type { TenantFactsFragment, TenantState } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head } from "../page/List";
import { AppointForm } from "./AppointForm";
import { SetTenantState, type TenantRowFields, tenantsKey } from "./queries";
import { TenantForm } from "./TenantForm";

const STATES: Record<TenantState, { label: MessageDescriptor; color: string }> = {
  ACTIVE: { label: msg`Active`, color: "teal" },
  SUSPENDED: { label: msg`Suspended`, color: "orange" },
  CLOSING: { label: msg`Closing`, color: "red" },
  CLOSED: { label: msg`Closed`, color: "gray" },
};

/** "2 TB · 500 images a day · 4 connections" */
function limitsOf({ limits }: TenantFactsFragment): string {
  const { storageBytes, instancesADay, associations } = limits;
  const parts = [
    storageBytes != null && formatBytes(storageBytes),
    instancesADay != null && plural(instancesADay, { one: "# image a day", other: "# images a day" }),
    associations != null && plural(associations, { one: "# connection", other: "# connections" }),
  ];
  return parts.filter(Boolean).join(" · ") || t`none`;
}

export function TenantRow({ tenant }: { tenant: TenantRowFields }) {
  const [editing, edit] = useDisclosure(false);
  const [appointing, appoint] = useDisclosure(false);
  const [switching, ask] = useDisclosure(false);
  const { label, color } = STATES[tenant.state];
  const open = tenant.state === "ACTIVE" || tenant.state === "SUSPENDED";
  return (
    <tr data-testid="tenant" data-slug={tenant.slug}>
      <Head name={tenant.name} about={tenant.slug} />
      <Cell of={t`Kind`}>{i18n._(KINDS[tenant.kind])}</Cell>
      <Cell of={t`In use`}>
        <InUse tenant={tenant} />
      </Cell>
      <Cell of={t`Images checked`}>
        <Checked tenant={tenant} />
      </Cell>
      <Cell of={t`Limits`}>{limitsOf(tenant)}</Cell>
      <Cell of={t`State`}>
        <Badge component="span" color={color} variant="light" radius="sm">
          {i18n._(label)}
        </Badge>
        {tenant.closesAt && (
          <Text component="span" size="xs" c="dimmed" ml={6}>
            <Trans>on {formatDay(tenant.closesAt)}</Trans>
          </Text>
        )}
      </Cell>
      <Actions corner>
        {open && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon size="lg" aria-label={t`What to do with ${tenant.name}`}>
                <IconDots size={20} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit.open}>
                <Trans>Settings and limits</Trans>
              </Menu.Item>
              <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={appoint.open}>
                <Trans>Appoint an administrator</Trans>
              </Menu.Item>
              <Menu.Divider />
              {tenant.state === "ACTIVE" ? (
                <Menu.Item color="red" leftSection={<IconLock size={16} />} onClick={ask.open}>
                  <Trans>Suspend</Trans>
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<IconLockOpen size={16} />} onClick={ask.open}>
                  <Trans>Resume</Trans>
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
        {editing && <TenantForm tenant={tenant} close={edit.close} />}
        {appointing && <AppointForm tenant={tenant} close={appoint.close} />}
        {switching && <Switch tenant={tenant} close={ask.close} />}
      </Actions>
    </tr>
  );
}

/** What it stores, and how much that is of its quota. */
function InUse({ tenant: { usage, limits } }: { tenant: TenantRowFields }) {
  const percent = percentOf(usage.storageBytes, limits.storageBytes);
  return (
    <span>
      {formatBytes(usage.storageBytes)}
      {percent !== undefined && (
        <Badge component="span" color={quotaColor(percent)} variant="light" radius="sm" ml={6}>
          {formatNumber(percent / 100, { style: "percent" })}
        </Badge>
      )}
    </span>
  );
}

/** How far the stored images have been read again, and how many are damaged now. */
function Checked({ tenant: { scrub, damaged } }: { tenant: TenantRowFields }) {
  return (
    <span>
      {scrub ? howFar(scrub) : t`not yet`}
      {damaged > 0 && (
        <Badge component="span" color="red" variant="light" radius="sm" ml={6}>
          <Plural value={damaged} one="# damaged" other="# damaged" />
        </Badge>
      )}
    </span>
  );
}

function howFar({ instances, endedAt }: NonNullable<TenantRowFields["scrub"]>): string {
  const images = plural(instances, { one: "# image", other: "# images" });
  return endedAt ? `${images}, ${formatDay(endedAt)}` : t`${images} so far`;
}

/** Suspend an active one, resume a suspended one; asked once more before. */
function Switch({ tenant, close }: { tenant: TenantFactsFragment; close: () => void }) {
  const setState = useChange(SetTenantState, tenantsKey, ["session"]);
  // What it was when asked: the list behind may know the new state before the window is gone.
  const suspending = tenant.state === "ACTIVE";
  const act = () =>
    setState.mutate(
      { tenant: tenant.slug, state: suspending ? "SUSPENDED" : "ACTIVE" },
      { onSuccess: close },
    );
  return (
    <Modal
      opened
      onClose={close}
      title={suspending ? t`Suspend ${tenant.name}?` : t`Resume ${tenant.name}?`}
      centered
    >
      <Stack>
        <Text size="sm">
          {suspending
            ? t`Its modalities are asked to try again later, its people see that it is suspended. Nothing is deleted.`
            : t`Its modalities may send again, and its people see their studies.`}
        </Text>
        <Failure error={setState.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button color={suspending ? "red.9" : undefined} loading={setState.isPending} onClick={act}>
            {suspending ? t`Suspend` : t`Resume`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

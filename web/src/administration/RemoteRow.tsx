import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Group, Loader, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconPencil,
  IconPlugConnected,
  IconTrash,
} from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { sentence } from "../format/sentence";
import type { TestRemoteEntityMutation } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head } from "../page/List";
import { RemoveRemoteEntity, TestRemoteEntity } from "./mutations";
import { onlyCalls } from "./onlyCalls";
import { type RemoteEntity, remoteEntitiesOf } from "./queries";
import { RemoteForm } from "./RemoteForm";
import classes from "./RemoteRow.module.css";
import { VpnLine } from "./VpnLine";
import { StepsLine, WorklistLine } from "./WorklistLine";

interface Props {
  tenant: string;
  entity: RemoteEntity;
}

export function RemoteRow({ tenant, entity }: Props) {
  const [editing, edit] = useDisclosure(false);
  const test = useChange(TestRemoteEntity);
  const remove = useChange(RemoveRemoteEntity, remoteEntitiesOf(tenant).queryKey);
  const { name, host, port } = entity;
  const silent = onlyCalls(entity);
  return (
    <>
      <tr data-testid="remote-entity" data-name={name}>
        <Head name={name} />
        <Cell of={t`AE title`}>
          <Text component="span" size="sm" ff="monospace">
            {entity.aeTitle}
          </Text>
        </Cell>
        <Cell of={t`Address`}>{silent === null ? `${host}:${port}` : host}</Cell>
        <Cell of={t`May`}>
          <Permissions entity={entity} />
        </Cell>
        <Actions>
          <Tooltip label={silent} disabled={silent === null}>
            <Button
              size="xs"
              variant="light"
              leftSection={<IconPlugConnected size={16} />}
              data-disabled={silent !== null || undefined}
              loading={test.isPending}
              onClick={() => silent === null && test.mutate({ tenant, name })}
            >
              <Trans>Test server</Trans>
            </Button>
          </Tooltip>
          <ActionIcon size="lg" aria-label={t`Change ${name}`} onClick={edit.open}>
            <IconPencil size={18} />
          </ActionIcon>
          <Confirm
            question={t`Remove ${name}?`}
            verb={t`Remove`}
            act={() => remove.mutateAsync({ tenant, name })}
            pending={remove.isPending}
            error={remove.error}
            target={(ask) => (
              <ActionIcon color="red" size="lg" aria-label={t`Remove ${name}`} onClick={ask}>
                <IconTrash size={18} />
              </ActionIcon>
            )}
          >
            <Trans>It may no longer send to this clinic or ask it. What it sent stays.</Trans>
          </Confirm>
          {editing && <RemoteForm tenant={tenant} entity={entity} close={edit.close} />}
        </Actions>
      </tr>
      {!test.isIdle && silent === null && (
        <tr className={classes.result}>
          <td colSpan={5}>
            <Echo test={test} />
          </td>
        </tr>
      )}
      {entity.vpnSite && (
        <tr className={classes.result}>
          <td colSpan={5}>
            <VpnLine site={entity.vpnSite} />
          </td>
        </tr>
      )}
      {entity.worklistMinutes && (
        <tr className={classes.result}>
          <td colSpan={5}>
            <WorklistLine tenant={tenant} entity={entity} />
          </td>
        </tr>
      )}
      {entity.performedStepsFailing && (
        <tr className={classes.result}>
          <td colSpan={5}>
            <StepsLine reason={entity.performedStepsFailing} />
          </td>
        </tr>
      )}
    </>
  );
}

function Permissions({ entity }: { entity: RemoteEntity }) {
  return (
    <Group component="span" gap={4} display="inline-flex">
      <Badge component="span" variant="light" color="gray" radius="sm">
        <Trans>Send</Trans>
      </Badge>
      {entity.queryRetrieve && (
        <Badge component="span" variant="light" radius="sm">
          <Trans>Query and retrieve</Trans>
        </Badge>
      )}
      {entity.tls && (
        <Badge component="span" variant="light" color="blue" radius="sm">
          TLS
        </Badge>
      )}
    </Group>
  );
}

type Test = Pick<UseMutationResult<TestRemoteEntityMutation, Error, unknown>, "data" | "error" | "isPending">;

/** What came of a C-ECHO, in plain words. */
function Echo({ test }: { test: Test }) {
  const echo = test.data?.testRemoteApplicationEntity;
  const failed =
    test.error?.message ?? (echo && !echo.reached ? sentence(echo.reason ?? t`it did not answer`) : null);
  return (
    <Group gap={8} wrap="nowrap" align="center" role="status" data-testid="echo">
      {test.isPending ? (
        <>
          <Loader size={16} />
          <Text size="sm">
            <Trans>Asking it for a sign of life (C-ECHO) …</Trans>
          </Text>
        </>
      ) : failed ? (
        <>
          <IconCircleXFilled size={18} className={classes.failed} />
          <Text size="sm">
            <b>
              <Trans>Not reached.</Trans>
            </b>{" "}
            {failed}
          </Text>
        </>
      ) : (
        echo && (
          <>
            <IconCircleCheckFilled size={18} className={classes.reached} />
            <Text size="sm">
              <Trans>
                <b>Reached.</b> It answered in {Math.max(1, Math.round(echo.seconds * 1000))} ms.
              </Trans>
            </Text>
          </>
        )
      )}
    </Group>
  );
}

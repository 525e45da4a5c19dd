import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatAgo } from "../format/moments";
import { sentence } from "../format/sentence";
import type { ErrandState } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { CATEGORIES } from "../notifications/words";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import type { SectionProps } from "./section";
import { WebhookForm } from "./WebhookForm";
import {
  RemoveWebhook,
  ReplayWebhookMessage,
  TestWebhook,
  type Webhook,
  webhookMessagesOf,
  webhooksOf,
} from "./webhooks";

/** Programs that are told of the tenant's cases, and what they were told. */
export function Webhooks({ tenant }: SectionProps) {
  const webhooks = useQuery(webhooksOf(tenant.slug));
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`Webhooks`}
      about={t`Programs of yours that are told what happens to cases. Each message is signed, and tried again for three days.`}
      testId="webhooks"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <Loaded query={webhooks} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>No program is told of cases.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Webhook`, t`Told of`, t`State`]}>
              {all.map((webhook) => (
                <Row key={webhook.id} tenant={tenant.slug} webhook={webhook} />
              ))}
            </List>
          )
        }
      </Loaded>
      {adding && <WebhookForm tenant={tenant.slug} close={close} />}
    </Section>
  );
}

function Row({ tenant, webhook }: { tenant: string; webhook: Webhook }) {
  const remove = useChange(RemoveWebhook, webhooksOf(tenant).queryKey);
  const [changing, change] = useDisclosure(false);
  const [looking, look] = useDisclosure(false);
  const { id, name, url, categories } = webhook;
  const everything = categories.length === Object.keys(CATEGORIES).length;
  return (
    <tr data-testid="webhook" data-name={name}>
      <Head name={name} about={url} />
      <Cell of={t`Told of`}>
        {everything ? t`everything` : categories.map((one) => i18n._(CATEGORIES[one].label)).join(", ")}
      </Cell>
      <Cell of={t`State`}>{stateOf(webhook)}</Cell>
      <Actions>
        <Button size="xs" variant="default" onClick={look.open}>
          <Trans>Messages</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={change.open}>
          <Trans>Change</Trans>
        </Button>
        <Confirm
          question={t`Remove ${name}?`}
          verb={t`Remove`}
          act={() => remove.mutateAsync({ tenant, id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              <Trans>Remove</Trans>
            </Button>
          )}
        >
          <Trans>It is told nothing more; what waits for it is not sent.</Trans>
        </Confirm>
        {changing && <WebhookForm tenant={tenant} webhook={webhook} close={change.close} />}
        {looking && <Messages tenant={tenant} webhook={webhook} close={look.close} />}
      </Actions>
    </tr>
  );
}

function stateOf({ enabled, failures, deliveredAt }: Webhook): string {
  if (!enabled) return t`switched off`;
  if (failures) return plural(failures, { one: "not reached, # time", other: "not reached, # times" });
  return deliveredAt ? t`told ${formatAgo(deliveredAt)}` : t`not told yet`;
}

const STATES: Record<ErrandState, MessageDescriptor> = {
  WAITING: msg`waits`,
  RUNNING: msg`on its way`,
  DONE: msg`taken`,
  FAILED: msg`given up`,
  CANCELLED: msg`cancelled`,
};

interface MessagesProps {
  tenant: string;
  webhook: Webhook;
  close: () => void;
}

function Messages({ tenant, webhook: { id, name }, close }: MessagesProps) {
  const options = webhookMessagesOf(tenant, id);
  const messages = useQuery(options);
  const replay = useChange(ReplayWebhookMessage, options.queryKey);
  const test = useChange(TestWebhook, options.queryKey);
  return (
    <Modal opened onClose={close} title={t`Messages to ${name}`} size="lg">
      <Button
        size="xs"
        variant="light"
        mb="sm"
        loading={test.isPending}
        onClick={() => test.mutate({ tenant, id })}
      >
        <Trans>Send a test</Trans>
      </Button>
      <Loaded query={messages} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Message`, t`State`]}>
              {all.map((one) => (
                <tr key={one.id} data-testid="webhook-message">
                  <Head
                    name={[one.type, one.number].filter(Boolean).join(" · ")}
                    about={formatAgo(one.createdAt)}
                  />
                  <Cell of={t`State`}>
                    {i18n._(STATES[one.state])}
                    {one.reason && `. ${sentence(one.reason)}`}
                  </Cell>
                  <Actions corner>
                    {(one.state === "DONE" || one.state === "FAILED") && (
                      <Button
                        size="xs"
                        variant="default"
                        loading={replay.isPending && replay.variables.id === one.id}
                        onClick={() => replay.mutate({ tenant, id: one.id })}
                      >
                        <Trans>Send again</Trans>
                      </Button>
                    )}
                  </Actions>
                </tr>
              ))}
            </List>
          )
        }
      </Loaded>
      <Failure error={replay.error ?? test.error} />
    </Modal>
  );
}

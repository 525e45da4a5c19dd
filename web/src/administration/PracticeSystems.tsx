import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatAgo } from "../format/moments";
import { RIGHTS } from "../format/rights";
import { sentence } from "../format/sentence";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { PracticeSystemForm, Secrets } from "./PracticeSystemForm";
import {
  type Notification,
  notificationsOf,
  occurrenceOf,
  type PracticeSystem,
  practiceSystemsOf,
  RemovePracticeSystem,
  RenewPracticeSystem,
  RetryNotification,
} from "./practiceSystems";
import type { SectionProps } from "./section";

/** Programs that request images for the clinic, and what they were told. */
export function PracticeSystems({ tenant }: SectionProps) {
  const systems = useQuery(practiceSystemsOf(tenant.slug));
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <>
      <Section
        title={t`Practice systems`}
        about={t`They request images from the invoice or the patient's record, are told when these arrive, and open them.`}
        testId="practice-systems"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            <Trans>Add</Trans>
          </Button>
        }
      >
        <Loaded query={systems} lines={2}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>No practice system requests images here.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Practice system`, t`May`, t`Webhook`, t`Last used`]}>
                {all.map((system) => (
                  <Row key={system.id} tenant={tenant.slug} system={system} />
                ))}
              </List>
            )
          }
        </Loaded>
        {adding && <PracticeSystemForm tenant={tenant.slug} close={close} />}
      </Section>
      {systems.data && systems.data.length > 0 && <Told tenant={tenant.slug} systems={systems.data} />}
    </>
  );
}

function Row({ tenant, system }: { tenant: string; system: PracticeSystem }) {
  const key = practiceSystemsOf(tenant).queryKey;
  const remove = useChange(RemovePracticeSystem, key);
  const renew = useChange(RenewPracticeSystem, key);
  const [changing, { open, close }] = useDisclosure(false);
  const [shown, setShown] = useState(true);
  const { id, name } = system;
  const made = renew.data?.renewPracticeSystem;
  return (
    <tr data-testid="practice-system" data-name={name}>
      <Head name={name} about={system.clientID} />
      <Cell of={t`May`}>{system.rights.map((right) => i18n._(RIGHTS[right])).join(", ")}</Cell>
      <Cell of={t`Webhook`}>{system.webhookUrl || t`none`}</Cell>
      <Cell of={t`Last used`}>{system.lastUsed ? formatAgo(system.lastUsed) : t`never`}</Cell>
      <Actions>
        <Button size="xs" variant="default" onClick={open}>
          <Trans>Change</Trans>
        </Button>
        <Confirm
          question={t`New secrets for ${name}?`}
          verb={t`Make new ones`}
          act={() => renew.mutateAsync({ tenant, id }).then(() => setShown(true))}
          pending={renew.isPending}
          error={renew.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              <Trans>New secrets</Trans>
            </Button>
          )}
        >
          <Trans>The old ones let it in no more, within seconds.</Trans>
        </Confirm>
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
          <Trans>It is shut out within seconds, with everybody it has sent here. Its requests stay.</Trans>
        </Confirm>
        {changing && <PracticeSystemForm tenant={tenant} system={system} close={close} />}
        {made && shown && <Secrets {...made} close={() => setShown(false)} />}
      </Actions>
    </tr>
  );
}

const STATES: Record<Notification["state"], MessageDescriptor> = {
  WAITING: msg`waiting`,
  RUNNING: msg`on its way`,
  DONE: msg`told`,
  FAILED: msg`failed`,
  CANCELLED: msg`cancelled`,
};

function Told({ tenant, systems }: { tenant: string; systems: PracticeSystem[] }) {
  const notifications = useQuery(notificationsOf(tenant));
  const retry = useChange(RetryNotification, notificationsOf(tenant).queryKey);
  return (
    <Section
      title={t`What they were told`}
      about={t`The last hundred messages, and orders fetched from them. What does not come through is tried again for three days.`}
      testId="notifications"
    >
      <Loaded query={notifications} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Message`, t`Practice system`, t`State`]}>
              {all.map(({ id, type, practiceSystem, state, attempts, reason, createdAt }) => (
                <tr key={id} data-testid="notification">
                  <Head name={occurrenceOf(type)} about={formatAgo(createdAt)} />
                  <Cell of={t`Practice system`}>
                    {systems.find((one) => one.id === practiceSystem)?.name ?? t`removed`}
                  </Cell>
                  <Cell of={t`State`}>
                    {state !== "DONE" && attempts > 0
                      ? t`${i18n._(STATES[state])}, tried ${plural(attempts, { one: "# time", other: "# times" })}`
                      : i18n._(STATES[state])}
                    {reason && `. ${sentence(reason)}`}
                  </Cell>
                  <Actions corner>
                    {state === "FAILED" && (
                      <Button
                        size="xs"
                        variant="default"
                        loading={retry.isPending}
                        onClick={() => retry.mutate({ tenant, id })}
                      >
                        <Trans>Try again</Trans>
                      </Button>
                    )}
                  </Actions>
                </tr>
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}

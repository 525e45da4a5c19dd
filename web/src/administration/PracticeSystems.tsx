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
  OCCURRENCES,
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
        title="Practice systems"
        about="They request images from the invoice or the patient's record, are told when these arrive, and open them."
        testId="practice-systems"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            Add
          </Button>
        }
      >
        <Loaded query={systems} lines={2}>
          {(all) =>
            all.length === 0 ? (
              <Empty>No practice system requests images here.</Empty>
            ) : (
              <List columns={["Practice system", "May", "Webhook", "Last used"]}>
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
      <Cell of="May">{system.rights.map((right) => RIGHTS[right]).join(", ")}</Cell>
      <Cell of="Webhook">{system.webhookUrl || "none"}</Cell>
      <Cell of="Last used">{system.lastUsed ? formatAgo(system.lastUsed) : "never"}</Cell>
      <Actions>
        <Button size="xs" variant="default" onClick={open}>
          Change
        </Button>
        <Confirm
          question={`New secrets for ${name}?`}
          verb="Make new ones"
          act={() => renew.mutateAsync({ tenant, id }).then(() => setShown(true))}
          pending={renew.isPending}
          error={renew.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              New secrets
            </Button>
          )}
        >
          The old ones let it in no more, within seconds.
        </Confirm>
        <Confirm
          question={`Remove ${name}?`}
          verb="Remove"
          act={() => remove.mutateAsync({ tenant, id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              Remove
            </Button>
          )}
        >
          It is shut out within seconds, with everybody it has sent here. Its requests stay.
        </Confirm>
        {changing && <PracticeSystemForm tenant={tenant} system={system} close={close} />}
        {made && shown && <Secrets {...made} close={() => setShown(false)} />}
      </Actions>
    </tr>
  );
}

const STATES: Record<Notification["state"], string> = {
  WAITING: "waiting",
  RUNNING: "on its way",
  DONE: "told",
  FAILED: "failed",
  CANCELLED: "cancelled",
};

function Told({ tenant, systems }: { tenant: string; systems: PracticeSystem[] }) {
  const notifications = useQuery(notificationsOf(tenant));
  const retry = useChange(RetryNotification, notificationsOf(tenant).queryKey);
  return (
    <Section
      title="What they were told"
      about="The last hundred messages, and orders fetched from them. What does not come through is tried again for three days."
      testId="notifications"
    >
      <Loaded query={notifications} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>Nothing yet.</Empty>
          ) : (
            <List columns={["Message", "Practice system", "State"]}>
              {all.map(({ id, type, practiceSystem, state, attempts, reason, createdAt }) => (
                <tr key={id} data-testid="notification">
                  <Head name={OCCURRENCES[type] ?? type} about={formatAgo(createdAt)} />
                  <Cell of="Practice system">
                    {systems.find((one) => one.id === practiceSystem)?.name ?? "removed"}
                  </Cell>
                  <Cell of="State">
                    {STATES[state]}
                    {state !== "DONE" && attempts > 0 && `, tried ${attempts} times`}
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
                        Try again
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

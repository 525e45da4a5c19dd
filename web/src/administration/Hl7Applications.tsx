import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { sentence } from "../format/sentence";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Hl7Form } from "./Hl7Form";
import { RemoveHl7Application, RetryResults } from "./mutations";
import { type Hl7Application, hl7ApplicationsOf } from "./queries";
import type { SectionProps } from "./section";

/** Practice systems that send HL7 messages, and take results. */
export function Hl7Applications({ tenant }: SectionProps) {
  const query = useQuery(hl7ApplicationsOf(tenant.slug));
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`HL7 applications`}
      about={t`Only these may send orders, appointments and patients to this clinic. In their messages the receiving facility (MSH-6) is ${tenant.slug}.`}
      testId="hl7-applications"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <Loaded query={query} lines={2}>
        {(applications) =>
          applications.length === 0 ? (
            <Empty>
              <Trans>None yet: no HL7 message is taken for this clinic.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Application`, t`Sends from`, t`Calls itself`, t`Results`]}>
              {applications.map((application) => (
                <Row key={application.name} tenant={tenant.slug} application={application} />
              ))}
            </List>
          )
        }
      </Loaded>
      {adding && <Hl7Form tenant={tenant.slug} close={close} />}
    </Section>
  );
}

function Row({ tenant, application }: { tenant: string; application: Hl7Application }) {
  const [editing, edit] = useDisclosure(false);
  const remove = useChange(RemoveHl7Application, hl7ApplicationsOf(tenant).queryKey);
  const { name, host, facility } = application;
  const itself = [application.application, facility].filter(Boolean).join(" at ");
  return (
    <tr data-testid="hl7-application" data-name={name}>
      <Head name={name} />
      <Cell of={t`Sends from`}>{host}</Cell>
      <Cell of={t`Calls itself`}>{itself || t`anything`}</Cell>
      <Cell of={t`Results`}>
        <Results tenant={tenant} application={application} />
      </Cell>
      <Actions>
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
          <Trans>Its messages are taken no more, and it is sent no results. What it asked for stays.</Trans>
        </Confirm>
        {editing && <Hl7Form tenant={tenant} application={application} close={edit.close} />}
      </Actions>
    </tr>
  );
}

/** Where results go, and which it has not taken. */
function Results({ tenant, application }: { tenant: string; application: Hl7Application }) {
  const retry = useChange(RetryResults, hl7ApplicationsOf(tenant).queryKey);
  const { name, port, tls, failedResults, failure } = application;
  if (port === null) return <Trans>none</Trans>;
  return (
    <Stack component="span" gap={4} align="flex-start">
      <Group component="span" gap={4}>
        <Trans>to port {port}</Trans>
        {tls && (
          <Badge component="span" variant="light" color="blue" radius="sm">
            TLS
          </Badge>
        )}
      </Group>
      {failedResults > 0 && (
        <>
          <Text component="span" size="sm" c="red.8" data-testid="failed-results">
            <Plural value={failedResults} one="# not taken." other="# not taken." /> {sentence(failure ?? "")}
          </Text>
          <Button
            size="xs"
            variant="light"
            leftSection={<IconRefresh size={16} />}
            loading={retry.isPending}
            onClick={() => retry.mutate({ tenant, name })}
          >
            <Trans>Send again</Trans>
          </Button>
        </>
      )}
    </Stack>
  );
}

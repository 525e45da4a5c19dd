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
      title="HL7 applications"
      about={`Only these may send orders, appointments and patients to this clinic. In their messages the receiving facility (MSH-6) is ${tenant.slug}.`}
      testId="hl7-applications"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          Add
        </Button>
      }
    >
      <Loaded query={query} lines={2}>
        {(applications) =>
          applications.length === 0 ? (
            <Empty>None yet: no HL7 message is taken for this clinic.</Empty>
          ) : (
            <List columns={["Application", "Sends from", "Calls itself", "Results"]}>
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
      <Cell of="Sends from">{host}</Cell>
      <Cell of="Calls itself">{itself || "anything"}</Cell>
      <Cell of="Results">
        <Results tenant={tenant} application={application} />
      </Cell>
      <Actions>
        <ActionIcon size="lg" aria-label={`Change ${name}`} onClick={edit.open}>
          <IconPencil size={18} />
        </ActionIcon>
        <Confirm
          question={`Remove ${name}?`}
          verb="Remove"
          act={() => remove.mutateAsync({ tenant, name })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" size="lg" aria-label={`Remove ${name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          Its messages are taken no more, and it is sent no results. What it asked for stays.
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
  if (port === null) return <>none</>;
  return (
    <Stack component="span" gap={4} align="flex-start">
      <Group component="span" gap={4}>
        to port {port}
        {tls && (
          <Badge component="span" variant="light" color="blue" radius="sm">
            TLS
          </Badge>
        )}
      </Group>
      {failedResults > 0 && (
        <>
          <Text component="span" size="sm" c="red.8" data-testid="failed-results">
            {failedResults} not taken. {sentence(failure ?? "")}
          </Text>
          <Button
            size="xs"
            variant="light"
            leftSection={<IconRefresh size={16} />}
            loading={retry.isPending}
            onClick={() => retry.mutate({ tenant, name })}
          >
            Send again
          </Button>
        </>
      )}
    </Stack>
  );
}

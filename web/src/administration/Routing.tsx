import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { RemoveRoutingRule } from "./mutations";
import { onlyCalls } from "./onlyCalls";
import { type RemoteEntity, type RoutingRule, remoteEntitiesOf, routingRulesOf } from "./queries";
import { RoutingForm } from "./RoutingForm";
import type { SectionProps } from "./section";

/** Which series are sent on of themselves. */
export function Routing({ tenant }: SectionProps) {
  const rules = useQuery(routingRulesOf(tenant.slug));
  const servers = useQuery(remoteEntitiesOf(tenant.slug));
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`Autorouting`}
      about={t`A series that meets a rule is sent on once no more of it arrives. Only new images are sent, and none back to where it came from.`}
      testId="routing-rules"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <Loaded query={rules} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>No rules: images stay here until somebody sends them.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Rule`, t`Which series`, t`To`]}>
              {all.map((rule) => (
                <Row key={rule.name} tenant={tenant.slug} rule={rule} servers={servers.data} />
              ))}
            </List>
          )
        }
      </Loaded>
      {adding && <RoutingForm tenant={tenant.slug} close={close} />}
    </Section>
  );
}

/** "modality CT, from XRAY1"; a rule without conditions takes everything. */
function conditionsOf({ modality, callingAETitle, description, species }: RoutingRule): string {
  const given = [
    modality && t`modality ${modality}`,
    callingAETitle && t`from ${callingAETitle}`,
    description && t`description ${description}`,
    species && t`species ${species}`,
  ].filter(Boolean);
  return given.join(", ") || t`everything`;
}

interface RowProps {
  tenant: string;
  rule: RoutingRule;
  /** Those there are, once they are known. */
  servers?: RemoteEntity[];
}

/** A server by its name, and why nothing goes there. */
function told(name: string, servers?: RemoteEntity[]): string {
  const server = servers?.find((one) => one.name === name);
  if (server) return onlyCalls(server) === null ? name : t`${name} (only calls us)`;
  return servers ? t`${name} (is gone)` : name;
}

function Row({ tenant, rule, servers }: RowProps) {
  const remove = useChange(RemoveRoutingRule, routingRulesOf(tenant).queryKey);
  const { name, remotes } = rule;
  return (
    <tr data-testid="routing-rule" data-name={name}>
      <Head name={name} />
      <Cell of={t`Which series`}>{conditionsOf(rule)}</Cell>
      <Cell of={t`To`}>{remotes.map((one) => told(one, servers)).join(", ")}</Cell>
      <Actions corner>
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
          <Trans>Nothing more is sent on by it. What is on its way still arrives.</Trans>
        </Confirm>
      </Actions>
    </tr>
  );
}

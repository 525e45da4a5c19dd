import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatAgo } from "../format/moments";
import { formatNumber } from "../format/numbers";
import { useChange } from "../graphql/useChange";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { CancelRetrieval, isOpen, type Retrieval, retrievalsOf } from "./queries";

const STATES: Record<Retrieval["state"], { name: MessageDescriptor; color: string }> = {
  WAITING: { name: msg`Waiting`, color: "gray" },
  RUNNING: { name: msg`Under way`, color: "blue" },
  DONE: { name: msg`Here`, color: "teal" },
  FAILED: { name: msg`Failed`, color: "red" },
  CANCELLED: { name: msg`Cancelled`, color: "gray" },
};

/** What is on its way here, and what came. */
export function Retrievals({ tenant }: { tenant: string }) {
  const retrievals = useQuery(retrievalsOf(tenant));
  return (
    <Section title={t`Retrievals`} testId="retrievals">
      <Loaded query={retrievals} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing was retrieved yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Study`, t`From`, t`State`, t`Images`]}>
              {all.map((one) => (
                <Row key={one.id} tenant={tenant} retrieval={one} />
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}

function Row({ tenant, retrieval }: { tenant: string; retrieval: Retrieval }) {
  const cancel = useChange(CancelRetrieval, retrievalsOf(tenant).queryKey);
  const { id, label, server, state, reason, completed, remaining } = retrieval;
  const total = (completed ?? 0) + (remaining ?? 0);
  const name = label || retrieval.studyInstanceUID;
  return (
    <tr data-testid="retrieval" data-state={state}>
      <Head
        name={
          state === "DONE" ? (
            <Anchor
              component={Link}
              to={`/tenants/${tenant}/studies/${encodeURIComponent(retrieval.studyInstanceUID)}`}
              inherit
            >
              {name}
            </Anchor>
          ) : (
            name
          )
        }
        about={formatAgo(retrieval.createdAt)}
      />
      <Cell of={t`From`}>{server}</Cell>
      <Cell of={t`State`}>
        <Badge variant="light" color={STATES[state].color}>
          {i18n._(STATES[state].name)}
        </Badge>
        {reason && (
          <Text size="xs" c="dimmed">
            {reason}
          </Text>
        )}
      </Cell>
      <Cell of={t`Images`}>
        {completed === null
          ? ""
          : isOpen(retrieval)
            ? t`${formatNumber(completed)} of ${formatNumber(total)}`
            : plural(completed, { one: "# image", other: "# images" })}
      </Cell>
      <Actions corner>
        {isOpen(retrieval) && (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ tenant, id })}
          >
            <Trans>Cancel</Trans>
          </Button>
        )}
      </Actions>
    </tr>
  );
}

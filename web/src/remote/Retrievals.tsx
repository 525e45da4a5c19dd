import { Anchor, Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatAgo } from "../format/moments";
import { countOf } from "../format/patient";
import { useChange } from "../graphql/useChange";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { CancelRetrieval, isOpen, type Retrieval, retrievalsOf } from "./queries";

const STATES: Record<Retrieval["state"], { name: string; color: string }> = {
  WAITING: { name: "Waiting", color: "gray" },
  RUNNING: { name: "Under way", color: "blue" },
  DONE: { name: "Here", color: "teal" },
  FAILED: { name: "Failed", color: "red" },
  CANCELLED: { name: "Cancelled", color: "gray" },
};

/** What is on its way here, and what came. */
export function Retrievals({ tenant }: { tenant: string }) {
  const retrievals = useQuery(retrievalsOf(tenant));
  return (
    <Section title="Retrievals" testId="retrievals">
      <Loaded query={retrievals} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Empty>Nothing was retrieved yet.</Empty>
          ) : (
            <List columns={["Study", "From", "State", "Images"]}>
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
      <Cell of="From">{server}</Cell>
      <Cell of="State">
        <Badge variant="light" color={STATES[state].color}>
          {STATES[state].name}
        </Badge>
        {reason && (
          <Text size="xs" c="dimmed">
            {reason}
          </Text>
        )}
      </Cell>
      <Cell of="Images">
        {completed === null
          ? ""
          : isOpen(retrieval)
            ? `${completed} of ${total}`
            : countOf(completed, "image", "images")}
      </Cell>
      <Actions corner>
        {isOpen(retrieval) && (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ tenant, id })}
          >
            Cancel
          </Button>
        )}
      </Actions>
    </tr>
  );
}

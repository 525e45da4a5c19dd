import { Badge, Button, Group } from "@mantine/core";
import { formatAgo, formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Section } from "../page/Section";
import { type Account, accountOptions, EndOtherSessions, EndSession } from "./queries";

/** Where one is signed in; the one that asks stands first. */
export function Sessions({ account }: { account: Account }) {
  const end = useChange(EndSession, accountOptions.queryKey);
  const endOthers = useChange(EndOtherSessions, accountOptions.queryKey);
  const sessions = [...account.sessions].sort((one, other) => Number(other.current) - Number(one.current));
  return (
    <Section
      title="Where you are signed in"
      about="End what you do not know, and change your password."
      testId="sessions"
      action={
        sessions.length > 1 && (
          <Button
            variant="light"
            color="red"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate({})}
          >
            End all others
          </Button>
        )
      }
    >
      <List columns={["Browser", "From", "Last seen"]}>
        {sessions.map((session) => (
          <tr key={session.id} data-testid="session">
            <Head
              name={
                <Group component="span" gap={8} display="inline-flex">
                  {session.userAgent || "Unknown browser"}
                  {session.current && (
                    <Badge component="span" size="sm" variant="light" radius="sm">
                      This one
                    </Badge>
                  )}
                </Group>
              }
              about={`signed in ${formatMoment(session.createdAt)}`}
            />
            <Cell of="From">{session.address}</Cell>
            <Cell of="Last seen">{session.current ? "now" : formatAgo(session.lastSeen)}</Cell>
            <Actions corner>
              {!session.current && (
                <Button
                  size="xs"
                  variant="default"
                  loading={end.isPending && end.variables.id === session.id}
                  onClick={() => end.mutate({ id: session.id })}
                >
                  End
                </Button>
              )}
            </Actions>
          </tr>
        ))}
      </List>
      <Failure error={end.error ?? endOthers.error} />
    </Section>
  );
}

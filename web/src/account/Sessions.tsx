import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
      title={t`Where you are signed in`}
      about={t`End what you do not know, and change your password.`}
      testId="sessions"
      action={
        sessions.length > 1 && (
          <Button
            variant="light"
            color="red"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate({})}
          >
            <Trans>End all others</Trans>
          </Button>
        )
      }
    >
      <List columns={[t`Browser`, t`From`, t`Last seen`]}>
        {sessions.map((session) => (
          <tr key={session.id} data-testid="session">
            <Head
              name={
                <Group component="span" gap={8} display="inline-flex">
                  {session.userAgent || t`Unknown browser`}
                  {session.current && (
                    <Badge component="span" size="sm" variant="light" radius="sm">
                      <Trans>This one</Trans>
                    </Badge>
                  )}
                </Group>
              }
              about={t`signed in ${formatMoment(session.createdAt)}`}
            />
            <Cell of={t`From`}>{session.address}</Cell>
            <Cell of={t`Last seen`}>{session.current ? t`now` : formatAgo(session.lastSeen)}</Cell>
            <Actions corner>
              {!session.current && (
                <Button
                  size="xs"
                  variant="default"
                  loading={end.isPending && end.variables.id === session.id}
                  onClick={() => end.mutate({ id: session.id })}
                >
                  <Trans>End</Trans>
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

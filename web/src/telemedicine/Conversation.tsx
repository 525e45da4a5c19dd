import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatAgo } from "../format/moments";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import classes from "./Conversation.module.css";
import { MessageForm } from "./conversation/MessageForm";
import { MessageLine } from "./conversation/MessageLine";
import { type CaseMessage, readMarksOf } from "./conversation/queries";
import { useMessages, useReading } from "./conversation/useMessages";

export interface ConversationProps {
  session: Session;
  /** The tenant one is in: the clinic, or the provider. */
  tenant: string;
  /** The case. */
  id: string;
  asProvider: boolean;
  /** Who reads it elsewhere, and sees nothing of what is written here. */
  outside?: string;
  /** Whether somebody still has to read it. */
  open: boolean;
  /** Since when a clarification waits for its answer; null: none does. */
  waitingSince: string | null;
  /** Files of the case, which a message may show. */
  attachments?: { id: string; name: string }[];
  /** The case may have changed: a message came or went. The same function each time, as of `useCallback`. */
  changed: () => void;
}

/** What clinic and provider write to each other about a case, as it is written. */
export function Conversation(props: ConversationProps) {
  const { session, tenant, id, asProvider, outside, waitingSince, attachments = [], changed } = props;
  const query = useMessages(tenant, id, changed);
  useReading(tenant, id, query.data);
  const rights = session.memberships.find((one) => one.tenant.slug === tenant)?.rights ?? [];
  const mayWrite = asProvider
    ? rights.includes("REPORT")
    : rights.includes("SHARE") || rights.includes("REQUEST");
  return (
    <Section
      title={t`Conversation`}
      about={outside ? t`Within your clinic: ${outside} does not see it.` : undefined}
      testId="conversation"
    >
      {waitingSince && <Waiting asProvider={asProvider} since={waitingSince} />}
      <Loaded query={query} lines={3}>
        {(messages) =>
          messages.length === 0 ? (
            <Empty>
              <Trans>Nobody has written yet.</Trans>
            </Empty>
          ) : (
            <>
              {query.hasNextPage && (
                <Button
                  size="xs"
                  variant="default"
                  mb="sm"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  <Trans>Earlier messages</Trans>
                </Button>
              )}
              <ol className={classes.messages} aria-live="polite" aria-label={t`Messages`}>
                {messages.map((message) => (
                  <MessageLine
                    key={message.id}
                    message={message}
                    own={message.byID === session.user.id}
                    attachments={attachments}
                  />
                ))}
              </ol>
              <ReadBy tenant={tenant} id={id} last={messages.at(-1)} me={session.user.id} />
            </>
          )
        }
      </Loaded>
      {mayWrite && <MessageForm {...props} />}
    </Section>
  );
}

function Waiting({ asProvider, since }: { asProvider: boolean; since: string }) {
  return (
    <Alert color="orange" variant="light" mb="md" data-testid="waiting">
      {asProvider
        ? t`You asked ${formatAgo(since)} and wait for the clinic's answer. The due time stands still until then.`
        : t`The reader asked ${formatAgo(since)} and waits for your answer. The due time stands still until then.`}
    </Alert>
  );
}

interface ReadByProps {
  tenant: string;
  id: string;
  last?: CaseMessage;
  me: string;
}

/** Who else has read all there is. */
function ReadBy({ tenant, id, last, me }: ReadByProps) {
  const { data: marks = [] } = useQuery(readMarksOf(tenant, id));
  if (!last) return null;
  const names = marks
    .filter(({ user, at }) => user !== me && user !== last.byID && at >= last.at)
    .map(({ name }) => name);
  if (names.length === 0) return null;
  const list = names.join(", ");
  return (
    <Text size="xs" c="dimmed" mt={6} data-testid="read-by">
      <Trans>Read by {list}</Trans>
    </Text>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatAgo } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import classes from "./NotificationsPage.module.css";
import {
  type CaseNotification,
  MarkNotificationsRead,
  NOTIFICATIONS_KEY,
  PAGE,
  readNotifications,
  unreadOptions,
} from "./queries";
import { HAPPENED } from "./words";

/** What one was told of cases, over all clinics one works in, the latest first. */
export default function NotificationsPage({ session }: { session: Session }) {
  const query = useInfiniteQuery({
    queryKey: NOTIFICATIONS_KEY,
    queryFn: ({ pageParam, signal }) => readNotifications(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.length === PAGE ? (last.at(-1)?.at ?? null) : null),
    select: ({ pages }) => pages.flat(),
    refetchInterval: 60_000,
  });
  const read = useChange(MarkNotificationsRead, NOTIFICATIONS_KEY, unreadOptions.queryKey);
  const unread = query.data?.some((one) => one.unread);
  return (
    <Page
      session={session}
      title={t`Notifications`}
      action={
        <Group gap="xs">
          <Button
            variant="light"
            disabled={!unread}
            loading={read.isPending && !read.variables.ids}
            onClick={() => read.mutate({})}
          >
            <Trans>All read</Trans>
          </Button>
          <Button
            component={Link}
            to="/account/notifications"
            variant="default"
            leftSection={<IconSettings size={16} />}
          >
            <Trans>Settings</Trans>
          </Button>
        </Group>
      }
    >
      <Section title={t`What happened to your cases`} testId="notifications">
        <Loaded query={query} lines={5}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>
                  Nothing yet. You are told here when something happens to a case you take part in.
                </Trans>
              </Empty>
            ) : (
              <ul className={classes.list}>
                {all.map((one) => (
                  <Line
                    key={one.tenant + one.id}
                    one={one}
                    clinic={nameOf(session, one.tenant)}
                    open={() => one.unread && read.mutate({ ids: [one.id] })}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
        {query.hasNextPage && (
          <Button
            variant="default"
            mt="md"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            <Trans>Earlier ones</Trans>
          </Button>
        )}
        <Failure error={read.error} />
      </Section>
    </Page>
  );
}

interface LineProps {
  one: CaseNotification;
  /** Where one works in several. */
  clinic?: string;
  open: () => void;
}

function Line({ one, clinic, open }: LineProps) {
  const what = i18n._(HAPPENED[one.what]);
  return (
    <li>
      <Link
        to={`/tenants/${one.tenant}/cases/${one.case}`}
        className={classes.line}
        data-unread={one.unread || undefined}
        data-testid="notification"
        onClick={open}
      >
        <span className={classes.dot} aria-hidden />
        <span className={classes.words}>
          <Text component="span" size="sm" fw={one.unread ? 600 : 400}>
            {one.category === "MENTIONS" ? <Trans>You were mentioned</Trans> : what}
            {", "}
            {one.number}
          </Text>
          <Text component="span" size="xs" c="dimmed">
            {[one.by, clinic].filter(Boolean).join(" · ")}
          </Text>
        </span>
        <Text component="span" size="xs" c="dimmed" className={classes.at}>
          {formatAgo(one.at)}
        </Text>
      </Link>
    </li>
  );
}

function nameOf({ memberships }: Session, slug: string): string | undefined {
  if (memberships.length < 2) return;
  return memberships.find(({ tenant }) => tenant.slug === slug)?.tenant.name;
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { request } from "../graphql/request";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import { ShowOlder } from "../page/ShowOlder";
import type { Session, Tenant } from "../session/session";
import { DeliveryRow } from "./DeliveryRow";
import { DeliveriesQuery, deliveriesKey } from "./queries";
import { isOpen } from "./state";

const FIRST = 30;
/** Milliseconds between two looks: often while something moves, now and then otherwise. */
const LIVELY = 2_000;
const QUIET = 15_000;

/** What the clinic sends to other servers, and what became of it. */
export default function DeliveriesPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const query = useInfiniteQuery({
    queryKey: deliveriesKey(tenant.slug),
    queryFn: async ({ pageParam, signal }) =>
      (await request(DeliveriesQuery, { tenant: tenant.slug, first: FIRST, after: pageParam }, signal))
        .deliveries,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.nodes.some(({ state: one }) => isOpen(one))) ? LIVELY : QUIET,
  });
  return (
    <Page session={session} tenant={tenant} title={t`Deliveries`} wide>
      <Section
        title={t`Sent to other servers`}
        about={t`What cannot be delivered is tried again by itself, at longer and longer intervals.`}
        testId="deliveries"
      >
        <Loaded query={query} lines={4}>
          {({ pages }) =>
            pages[0]?.nodes.length === 0 ? (
              <Empty>
                <Trans>Nothing has been sent yet. Open a study to send it.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Study`, t`To`, t`State`, t`Images`, t`Sent by`]}>
                {pages
                  .flatMap(({ nodes }) => nodes)
                  .map((delivery) => (
                    <DeliveryRow key={delivery.id} tenant={tenant.slug} delivery={delivery} />
                  ))}
              </List>
            )
          }
        </Loaded>
        <ShowOlder query={query} />
      </Section>
    </Page>
  );
}

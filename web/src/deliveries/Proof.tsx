import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconCircleCheckFilled, IconCircleXFilled, IconClock } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatMoment } from "../format/moments";
import type { DeliveredInstancesQuery as Result } from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { Empty, Loaded } from "../page/Loaded";
import classes from "./Proof.module.css";
import { DeliveredInstancesQuery, type Delivery, deliveriesKey } from "./queries";
import { reasonOf } from "./state";

type Instance = Result["deliveredInstances"]["nodes"][number];

interface Props {
  tenant: string;
  delivery: Delivery;
  close: () => void;
}

/** What became of each image: when the server took it, or why it did not. */
export function Proof({ tenant, delivery, close }: Props) {
  const [failed, setFailed] = useState(delivery.failed > 0);
  const query = useInfiniteQuery({
    queryKey: [...deliveriesKey(tenant), delivery.id, failed],
    queryFn: async ({ pageParam, signal }) =>
      (
        await request(
          DeliveredInstancesQuery,
          { tenant, delivery: delivery.id, failed, after: pageParam },
          signal,
        )
      ).deliveredInstances,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
  });
  return (
    <Modal opened onClose={close} title={t`To ${delivery.remote}`} size="lg" centered>
      <Stack data-testid="proof">
        {delivery.failed > 0 && (
          <SegmentedControl
            data={[
              { value: "failed", label: t`Failed` },
              { value: "all", label: t`All images` },
            ]}
            value={failed ? "failed" : "all"}
            onChange={(value) => setFailed(value === "failed")}
          />
        )}
        <Loaded query={query} lines={4}>
          {({ pages }) => {
            const instances = pages.flatMap(({ nodes }) => nodes);
            return instances.length === 0 ? (
              <Empty>
                <Trans>None.</Trans>
              </Empty>
            ) : (
              <ul className={classes.instances}>
                {instances.map((instance) => (
                  <Line key={instance.sopInstanceUID} instance={instance} />
                ))}
              </ul>
            );
          }}
        </Loaded>
        {query.hasNextPage && (
          <Group justify="center">
            <Button
              variant="default"
              size="xs"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              <Trans>More</Trans>
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

function Line({ instance }: { instance: Instance }) {
  const { sopInstanceUID, sent, failed, at, committedAt } = instance;
  const told = sent ? t`Stored ${formatMoment(at)}` : failed ? reasonOf(instance) : t`Not sent yet`;
  return (
    <li data-testid="delivered" data-sent={sent || undefined} data-failed={failed || undefined}>
      {sent ? (
        <IconCircleCheckFilled size={18} className={classes.sent} aria-hidden />
      ) : failed ? (
        <IconCircleXFilled size={18} className={classes.failed} aria-hidden />
      ) : (
        <IconClock size={18} className={classes.left} aria-hidden />
      )}
      <div>
        <Text size="sm">{committedAt ? t`${told}, confirmed ${formatMoment(committedAt)}` : told}</Text>
        <Text size="xs" c="dimmed" className={classes.uid}>
          {sopInstanceUID}
        </Text>
      </div>
    </li>
  );
}

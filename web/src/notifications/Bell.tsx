import { plural } from "@lingui/core/macro";
import { ActionIcon, Indicator } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "react-router";
import { subscribe } from "../graphql/live";
import { setNewer } from "../graphql/setNewer";
import { NOTIFICATIONS_KEY, UnreadChanged, unreadOptions } from "./queries";

const MOST = 99;

/** How many notifications are unread, as they come while one is in a clinic. */
export default function Bell({ tenant }: { tenant?: string }) {
  const queries = useQueryClient();
  const { data: count = 0 } = useQuery(unreadOptions);
  useEffect(() => {
    if (!tenant) return;
    return subscribe(
      UnreadChanged,
      { tenant },
      {
        connected: () => void queries.invalidateQueries({ queryKey: unreadOptions.queryKey }),
        next: ({ unreadNotificationsChanged }) => {
          setNewer(queries, unreadOptions.queryKey, () => unreadNotificationsChanged);
          void queries.invalidateQueries({ queryKey: NOTIFICATIONS_KEY });
        },
      },
    );
  }, [tenant, queries]);
  return (
    <Indicator
      label={count >= MOST ? `${MOST}+` : count}
      disabled={!count}
      size={18}
      offset={8}
      color="red.8"
      styles={{ indicator: { fontSize: 11 } }}
    >
      <ActionIcon
        component={Link}
        to="/notifications"
        variant="subtle"
        color="gray"
        size={36}
        aria-label={plural(count, {
          0: "Notifications, none unread",
          one: "Notifications, # unread",
          other: "Notifications, # unread",
        })}
        data-testid="bell"
      >
        <IconBell size={20} stroke={1.6} />
      </ActionIcon>
    </Indicator>
  );
}

import { t } from "@lingui/core/macro";
import { Text } from "@mantine/core";
import { formatSince } from "../format/moments";
import { useReached } from "../graphql/useReached";
import type { useRequests } from "./useRequests";

interface Props {
  query: ReturnType<typeof useRequests>;
  lostAt: number | null;
}

/** How old the list is, whenever it is not kept up to date. */
export function RequestsAge({ query, lostAt }: Props) {
  const reached = useReached();
  const old = query.data && (lostAt !== null || query.isError || !reached);
  return (
    <div role="status">
      {old && (
        <Text size="sm" mb="sm" data-testid="list-age">
          {ageOf(formatSince(query.dataUpdatedAt), reached, query.error)}
        </Text>
      )}
    </div>
  );
}

function ageOf(since: string, reached: boolean, error: Error | null): string {
  if (!reached) return t`As of ${since}.`;
  if (error) return `${t`As of ${since}.`} ${error.message}`;
  return t`As of ${since}. Changes do not show at once: the list is read again every few seconds.`;
}

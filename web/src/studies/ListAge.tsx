import { t } from "@lingui/core/macro";
import { Text } from "@mantine/core";
import { formatSince } from "../format/moments";
import { useReached } from "../graphql/useReached";
import classes from "./StudyListPage.module.css";
import { trueUntil } from "./trueUntil";
import type { useStudies } from "./useStudies";

interface Props {
  query: ReturnType<typeof useStudies>;
  /** When the server ceased to tell what is new; null: it does. */
  lostAt: number | null;
}

/** How old the list is, whenever it is not what the archive has at this moment. */
export function ListAge({ query, lostAt }: Props) {
  const reached = useReached();
  const old = query.data && (lostAt !== null || query.isError || !reached);
  return (
    <div role="status">
      {old && (
        <Text size="sm" className={classes.age} data-testid="list-age">
          {ageOf(query, lostAt, reached)}
        </Text>
      )}
    </div>
  );
}

function ageOf(query: Props["query"], lostAt: number | null, reached: boolean): string {
  if (query.isPlaceholderData) return t`This search is not answered yet: below is what was found before.`;
  const since = formatSince(trueUntil(query, lostAt));
  if (!reached) return t`As of ${since}.`;
  if (query.isError) return `${t`As of ${since}.`} ${query.error.message}`;
  return t`As of ${since}. New studies do not show at once: the list is read again every few seconds.`;
}

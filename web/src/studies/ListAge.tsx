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
  if (query.isPlaceholderData) return "This search is not answered yet: below is what was found before.";
  const asOf = `As of ${formatSince(trueUntil(query, lostAt))}.`;
  if (!reached) return asOf;
  if (query.isError) return `${asOf} ${query.error.message}`;
  return `${asOf} New studies do not show at once: the list is read again every few seconds.`;
}

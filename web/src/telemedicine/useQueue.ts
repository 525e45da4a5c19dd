import { request } from "../graphql/request";
import { type Looked, OF_PROVIDERS } from "./looked";
import { casesKey, isWhole, QueueQuery, type Workitem } from "./queries";
import { usePaged } from "./usePaged";

const PAGE = 100;
const uidOf = ({ uid }: Workitem) => uid;
/** Stands before the cursor of what is not urgent. */
const ROUTINE = "routine ";

/** A provider's queue: STAT by due time, and then the others by theirs. */
export function useQueue(tenant: string, looked: Looked, live: boolean) {
  const { filter } = OF_PROVIDERS[looked.shown as keyof typeof OF_PROVIDERS];
  const wanted = { ...filter, clinic: looked.side, text: looked.text };
  const read = async (priority: "STAT" | "ROUTINE", after: string | null, signal: AbortSignal) => {
    const variables = { tenant, filter: { ...wanted, priority }, first: PAGE, after };
    const { nodes, endCursor } = (await request(QueueQuery, variables, signal)).queue;
    return { nodes: nodes.filter(isWhole), endCursor };
  };
  return usePaged(
    [...casesKey(tenant), "queue", wanted, looked.stat],
    async (after, signal) => {
      const urgent = after?.startsWith(ROUTINE) ? null : await read("STAT", after, signal);
      if (urgent && (urgent.endCursor || looked.stat)) return urgent;
      const cursor = after?.startsWith(ROUTINE) ? after.slice(ROUTINE.length) : null;
      const { nodes, endCursor } = await read("ROUTINE", cursor, signal);
      return {
        nodes: [...(urgent?.nodes ?? []), ...nodes],
        endCursor: endCursor ? ROUTINE + endCursor : null,
      };
    },
    uidOf,
    live,
  );
}

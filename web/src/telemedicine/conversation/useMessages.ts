import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { subscribe } from "../../graphql/live";
import { request } from "../../graphql/request";
import { unreadOptions } from "../../notifications/queries";
import {
  type CaseMessage,
  CaseMessageArrived,
  MarkCaseRead,
  MESSAGES_AT_ONCE,
  messagesKey,
  readMarksOf,
  readMessages,
} from "./queries";

/** The messages of a case, the latest last, as they come; `arrived` is called with each. */
export function useMessages(tenant: string, id: string, arrived: () => void) {
  const queries = useQueryClient();
  const queryKey = useMemo(() => messagesKey(tenant, id), [tenant, id]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readMessages(tenant, id, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (earliest) => (earliest.length === MESSAGES_AT_ONCE ? earliest[0]?.id : undefined),
    select: ({ pages }) => [...pages].reverse().flat(),
  });
  useEffect(() => {
    const again = () => {
      void queries.invalidateQueries({ queryKey });
      arrived();
    };
    return subscribe(CaseMessageArrived, { tenant, case: id }, { connected: again, next: again });
  }, [tenant, id, queries, queryKey, arrived]);
  return query;
}

/** Notes that the last message was read, once the page is looked at. */
export function useReading(tenant: string, id: string, messages: CaseMessage[] | undefined): void {
  const queries = useQueryClient();
  const last = messages?.at(-1)?.id;
  useEffect(() => {
    if (!last) return;
    const note = async () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", note);
      await request(MarkCaseRead, { tenant, case: id, message: last }).catch(() => undefined);
      void queries.invalidateQueries({ queryKey: readMarksOf(tenant, id).queryKey });
      void queries.invalidateQueries({ queryKey: unreadOptions.queryKey });
    };
    document.addEventListener("visibilitychange", note);
    void note();
    return () => document.removeEventListener("visibilitychange", note);
  }, [last, tenant, id, queries]);
}

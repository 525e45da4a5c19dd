import { useCallback, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { dicomDateOf, parseDate } from "../format/dates";
import { useReplaceSearch } from "../page/useReplaceSearch";
import { isShown, type Looked } from "./requests";

/**
 * What is looked at. Day, state and station stand in the address; who is searched for does not: addresses are logged
 * and passed on.
 */
export function useLooked(): [Looked, (change: Partial<Looked>) => void] {
  const { search } = useLocation();
  const replace = useReplaceSearch();
  const [{ text, patient }, setSearched] = useState<Pick<Looked, "text" | "patient">>({
    text: "",
    patient: null,
  });
  const looked = useMemo(() => {
    const named = new URLSearchParams(search);
    const day = named.get("day");
    const shown = named.get("show");
    return {
      day: day && parseDate(day) ? day : dicomDateOf(new Date()),
      shown: isShown(shown) ? shown : "todo",
      station: named.get("station") ?? "",
      text,
      patient,
    } satisfies Looked;
  }, [search, text, patient]);
  const look = useCallback(
    (change: Partial<Looked>) => {
      const next = { ...looked, ...change };
      setSearched({ text: next.text, patient: next.patient });
      const named = new URLSearchParams();
      if (next.day !== dicomDateOf(new Date())) named.set("day", next.day);
      if (next.shown !== "todo") named.set("show", next.shown);
      if (next.station) named.set("station", next.station);
      if (named.toString() !== search.replace(/^\?/, "")) replace(named);
    },
    [looked, replace, search],
  );
  return [looked, look];
}

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useCallback, useMemo, useState } from "react";
import { useLocation } from "react-router";
import type { CaseFilter, QueueFilter } from "../graphql/generated/graphql";
import { useReplaceSearch } from "../page/useReplaceSearch";

interface Shown<Filter> {
  label: MessageDescriptor;
  filter: Filter;
}

/** What a clinic's list of cases can be narrowed to. */
export const OF_CLINICS = {
  open: { label: msg`Open`, filter: { standing: "OPEN" } },
  drafts: { label: msg`Drafts`, filter: { standing: "DRAFT" } },
  done: { label: msg`Done`, filter: { state: "COMPLETED" } },
  canceled: { label: msg`Cancelled`, filter: { state: "CANCELED" } },
  all: { label: msg`All`, filter: {} },
} satisfies Record<string, Shown<CaseFilter>>;

/** What a provider's queue can be narrowed to. */
export const OF_PROVIDERS = {
  open: { label: msg`To be read`, filter: { standing: "OPEN" } },
  unclaimed: { label: msg`Not claimed`, filter: { state: "SCHEDULED" } },
  mine: { label: msg`Mine`, filter: { standing: "OPEN", mine: true } },
  overdue: { label: msg`Overdue`, filter: { standing: "OPEN", overdue: true } },
  done: { label: msg`Done`, filter: { state: "COMPLETED" } },
  canceled: { label: msg`Cancelled`, filter: { state: "CANCELED" } },
} satisfies Record<string, Shown<QueueFilter>>;

export interface Looked {
  shown: string;
  /** STAT alone. */
  stat: boolean;
  /** The slug of the other side; none: all of them. */
  side: string;
  text: string;
}

/** What is looked at, kept in the address; who is searched for is not: addresses are logged and passed on. */
export function useLooked(choices: Record<string, unknown>): [Looked, (change: Partial<Looked>) => void] {
  const { search } = useLocation();
  const replace = useReplaceSearch();
  const [text, setText] = useState("");
  const looked = useMemo(() => {
    const named = new URLSearchParams(search);
    const shown = named.get("show") ?? "";
    return {
      shown: Object.hasOwn(choices, shown) ? shown : "open",
      stat: named.has("stat"),
      side: named.get("side") ?? "",
      text,
    };
  }, [search, text, choices]);
  const look = useCallback(
    (change: Partial<Looked>) => {
      const next = { ...looked, ...change };
      setText(next.text);
      const named = new URLSearchParams();
      if (next.shown !== "open") named.set("show", next.shown);
      if (next.stat) named.set("stat", "");
      if (next.side) named.set("side", next.side);
      if (named.toString() !== search.replace(/^\?/, "")) replace(named);
    },
    [looked, replace, search],
  );
  return [looked, look];
}

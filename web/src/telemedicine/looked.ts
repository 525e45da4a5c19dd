import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useCallback, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { useReplaceSearch } from "../page/useReplaceSearch";
import type { CaseState } from "./model";

interface Shown {
  label: MessageDescriptor;
  states: CaseState[];
  mine?: boolean;
  unclaimed?: boolean;
}

/** What a clinic's list of cases can be narrowed to. */
export const OF_CLINICS = {
  open: { label: msg`Open`, states: ["SCHEDULED", "IN_PROGRESS"] },
  drafts: { label: msg`Drafts`, states: ["DRAFT"] },
  done: { label: msg`Done`, states: ["COMPLETED"] },
  canceled: { label: msg`Cancelled`, states: ["CANCELED"] },
  all: { label: msg`All`, states: [] },
} satisfies Record<string, Shown>;

/** What a provider's queue can be narrowed to. */
export const OF_PROVIDERS = {
  open: { label: msg`To be read`, states: ["SCHEDULED", "IN_PROGRESS"] },
  unclaimed: { label: msg`Not claimed`, states: ["SCHEDULED"] },
  mine: { label: msg`Mine`, states: ["IN_PROGRESS"], mine: true },
  done: { label: msg`Done`, states: ["COMPLETED"] },
  canceled: { label: msg`Cancelled`, states: ["CANCELED"] },
} satisfies Record<string, Shown>;

export interface Looked {
  shown: string;
  /** STAT alone. */
  stat: boolean;
  /** The slug of the other side; none: all of them. */
  side: string;
  text: string;
}

/** What is looked at, kept in the address; who is searched for is not: addresses are logged and passed on. */
export function useLooked(choices: Record<string, Shown>): [Looked, (change: Partial<Looked>) => void] {
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

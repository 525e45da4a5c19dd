import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { request } from "../graphql/request";
import type { Wanted } from "./AskForm";
import {
  type CaseDetails,
  type CaseForm,
  ChangeDraft,
  caseKey,
  casesKey,
  draftOf,
  SubmitCase,
} from "./queries";

/** What is typed is kept once the typing rests. */
const TYPING_MS = 600;

/** The form of a draft as it is kept. */
export const wantedOf = (draft: CaseDetails): Wanted => ({
  provider: draft.provider?.slug ?? "",
  service: draft.service.id,
  regions: draft.service.regions,
  priority: draft.priority,
  question: draft.question,
  history: Object.fromEntries(draft.history.map(({ name, text }) => [name, text])),
  referringName: draft.referringVet.name,
  referringEmail: draft.referringVet.email,
  priors: draft.priorInstanceUids,
});

const inputOf = (studies: string[], wanted: Wanted) => ({
  studies,
  priors: wanted.priors,
  provider: wanted.provider,
  service: wanted.service,
  regions: wanted.regions,
  priority: wanted.priority,
  question: wanted.question,
  history: Object.entries(wanted.history).map(([name, text]) => ({ name, text })),
  referringVetName: wanted.referringName,
  referringVetEmail: wanted.referringEmail,
});

/**
 * The draft of a case for a study: the one that was begun, or a new one, already filled. `change` is kept by the server
 * a moment after the last of it, one change after the other, and before it is submitted.
 */
export function useDraft(tenant: string, study: string, form: CaseForm) {
  const queries = useQueryClient();
  const begun = useQuery({
    queryKey: [...casesKey(tenant), "draft", study],
    queryFn: () => draftOf(tenant, study, form),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [kept, setKept] = useState<CaseDetails>();
  const draft = kept ?? begun.data;
  const [typed, setTyped] = useState<Wanted>();
  const wanted = typed ?? (draft && wantedOf(draft));
  const latest = useRef(wanted);
  latest.current = wanted;
  const unsaved = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = useMutation({
    scope: { id: `draft-${draft?.id}` },
    mutationFn: async () => {
      if (!draft || !latest.current || !unsaved.current) return;
      unsaved.current = false;
      try {
        const sent = inputOf(draft.studyInstanceUids, latest.current);
        const { changeCaseDraft } = await request(ChangeDraft, { tenant, id: draft.id, case: sent });
        setKept(changeCaseDraft);
        // What the server chose itself: the service of another provider.
        setTyped((now) => (now && !now.service ? { ...now, service: changeCaseDraft.service.id } : now));
      } catch (error) {
        unsaved.current = true;
        throw error;
      }
    },
  });
  const { mutateAsync: keep } = save;
  const change = useCallback(
    (part: Partial<Wanted>) => {
      if (!latest.current) return;
      latest.current = { ...latest.current, ...part };
      setTyped(latest.current);
      unsaved.current = true;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void keep().catch(() => undefined), TYPING_MS);
    },
    [keep],
  );
  // Who leaves a moment after the last letter has it kept too.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      if (unsaved.current) void keep().catch(() => undefined);
    },
    [keep],
  );

  const submit = useMutation({
    mutationFn: async (id: string) => {
      clearTimeout(timer.current);
      await keep();
      return (await request(SubmitCase, { tenant, id })).submitCase;
    },
    onSuccess: ({ id }) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: caseKey(tenant, id) }),
        queries.invalidateQueries({ queryKey: [...casesKey(tenant), "list"] }),
      ]),
  });
  return { begun, draft, wanted, change, save, submit };
}

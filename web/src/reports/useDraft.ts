import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, request } from "../graphql/request";
import { setNewer } from "../graphql/setNewer";
import { inputOf } from "./content";
import {
  type About,
  type Content,
  type Report,
  reportsKey,
  reportsOptions,
  SaveReportDraft,
} from "./queries";

/** Milliseconds without a key after which what is written is saved. */
const PAUSE_MS = 800;
const RETRY_MS = 5_000;

export type Saving = "saved" | "waiting" | "saving" | "failed" | "behind";

/**
 * What is being written, saved as one writes: always as the version that was read, so that a page that is behind is
 * told so and overwrites nothing.
 */
export function useDraft(about: About, report: Report & { draft: NonNullable<Report["draft"]> }) {
  const queries = useQueryClient();
  const { tenant, caseID, studyInstanceUID } = about;
  const { id } = report;
  const [content, setContent] = useState<Content>(report.draft.content);
  const [saving, setSaving] = useState<Saving>("saved");
  const [error, setError] = useState<Error | null>(null);
  const now = useRef({
    content,
    version: report.draft.version,
    dirty: false,
    busy: false as boolean | Promise<void>,
  });

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = useCallback(async (): Promise<void> => {
    const state = now.current;
    if (state.busy) await state.busy;
    if (!state.dirty) return;
    const sent = state.content;
    state.dirty = false;
    setSaving("saving");
    const asked = request(SaveReportDraft, { tenant, id, version: state.version, content: inputOf(sent) });
    state.busy = asked.then(
      ({ saveReportDraft }) => {
        state.version = saveReportDraft.version;
        // Who opens the editor again goes on from here.
        const draft = { ...saveReportDraft, author: "", content: sent };
        setNewer<Report[]>(queries, reportsKey({ tenant, caseID, studyInstanceUID }), (known) =>
          known?.map((one) => (one.id === id ? { ...one, draft } : one)),
        );
        setError(null);
        setSaving(state.dirty ? "waiting" : "saved");
      },
      (failure: Error) => {
        state.dirty = true;
        setError(failure);
        const behind = failure instanceof ApiError && failure.code === "NO_LONGER_UPDATABLE";
        setSaving(behind ? "behind" : "failed");
      },
    );
    await state.busy;
    state.busy = false;
  }, [tenant, caseID, studyInstanceUID, id, queries]);

  useEffect(() => {
    if (saving !== "failed") return;
    const again = setTimeout(() => void save(), RETRY_MS);
    return () => clearTimeout(again);
  }, [saving, save]);

  useEffect(() => {
    const flush = () => void save();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [save]);

  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), PAUSE_MS);
  };

  const write = (changed: Content) => {
    now.current.content = changed;
    now.current.dirty = true;
    setContent(changed);
    if (saving === "behind") return; // until they say whose words stand
    setSaving("waiting");
    later();
  };

  /** Reads what somebody else has saved; `mine`: and saves this over it, knowingly. */
  const resolve = async (mine: boolean) => {
    const reports = await queries.fetchQuery({ ...reportsOptions(about), staleTime: 0 });
    const theirs = reports.find((one) => one.id === id)?.draft;
    if (!theirs) return;
    now.current.version = theirs.version;
    if (mine) {
      now.current.dirty = true;
      setSaving("waiting");
      later();
      return;
    }
    now.current.content = theirs.content;
    now.current.dirty = false;
    setContent(theirs.content);
    setError(null);
    setSaving("saved");
  };

  return { content, write, save, saving, error, resolve, version: () => now.current.version };
}

import { useEffect, useMemo, useReducer } from "react";
import { get } from "../dicomweb/fetch";
import { type ReadBytes, SampleSource } from "./source";
import type { Group } from "./waveform";

/** The samples of a group of an instance; rendered anew as they come in. `root`: of the instance. */
export function useSource(group: Group, root: string): { source: SampleSource; version: number } {
  const [version, changed] = useReducer((count: number) => count + 1, 0);
  const source = useMemo(() => new SampleSource(group, reading(group, root), changed), [group, root]);
  useEffect(() => () => source.close(), [source]);
  return { source, version };
}

/** From the metadata itself, or ranges of the bulk data it points to. */
function reading({ data }: Group, root: string): ReadBytes {
  return async (from, to, signal) => {
    if (!data) return new Uint8Array();
    if ("inline" in data) return data.inline.subarray(from, to);
    const answer = await get(`${root}/bulkdata/${data.path}`, "application/octet-stream", signal, {
      Range: `bytes=${from}-${to - 1}`,
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    // Who takes no ranges gives all of it.
    return answer.status === 206 ? bytes : bytes.subarray(from, to);
  };
}

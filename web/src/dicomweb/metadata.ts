import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Dataset } from "./dataset";
import { text } from "./dataset";
import { get } from "./fetch";
import { seriesRoot } from "./paths";

/** What a series' instances say of themselves, by SOP Instance UID. */
export interface SeriesMetadata {
  datasets: Map<string, Dataset>;
  /** Another one whenever an instance came, went or had another take its place: pictures are kept by it. */
  version: string;
}

const KEY = "metadata";

/** Gives back the memory of what was read. */
export const forgetMetadata = (queries: QueryClient) => queries.removeQueries({ queryKey: [KEY] });

/** The metadata of a whole series: one read, however many instances. */
export const metadataOptions = (tenant: string, study: string, series: string, instances: number) =>
  queryOptions({
    // The count is part of the key: while a series arrives each new state of it is read again.
    queryKey: [KEY, tenant, study, series, instances],
    queryFn: async ({ signal }): Promise<SeriesMetadata> => {
      const response = await get(
        `${seriesRoot(tenant, study, series)}/metadata`,
        "application/dicom+json",
        signal,
      );
      const datasets = (await response.json()) as Dataset[];
      return {
        datasets: new Map(datasets.map((dataset) => [text(dataset, "00080018"), dataset])),
        version: (response.headers.get("ETag") ?? "").replace(/^W\/|\W/g, ""),
      };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });

import { queryOptions } from "@tanstack/react-query";
import type { Dataset } from "./dataset";
import { text } from "./dataset";
import { get } from "./fetch";
import { seriesRoot } from "./paths";

/** The metadata of a whole series by SOP Instance UID: one read, however many instances. */
export const metadataOptions = (tenant: string, study: string, series: string, instances: number) =>
  queryOptions({
    // The count is part of the key: while a series arrives each new state of it is read again.
    queryKey: ["metadata", tenant, study, series, instances],
    queryFn: async ({ signal }) => {
      const response = await get(
        `${seriesRoot(tenant, study, series)}/metadata`,
        "application/dicom+json",
        signal,
      );
      const datasets = (await response.json()) as Dataset[];
      return new Map(datasets.map((dataset) => [text(dataset, "00080018"), dataset]));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });

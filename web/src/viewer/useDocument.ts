import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Dataset, text } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { instanceRoot } from "../dicomweb/paths";
import type { DisplaySet } from "./displaySets";

const PDF = "application/pdf";

/** Only a PDF is ever opened in the page: other documents could bring scripts. */
export function isPdf(dataset: Dataset): boolean {
  return (
    text(dataset, "00420012").toLowerCase() === PDF ||
    text(dataset, "00080016") === "1.2.840.10008.5.1.4.1.1.104.1"
  );
}

const DOCUMENT = "00420011";

/** The encapsulated document as a URL that lives as long as the pane. */
export function useDocument({ study, series }: DisplaySet, dataset: Dataset) {
  const uid = text(dataset, "00080018");
  const root = instanceRoot(study.tenant, study.studyInstanceUID, series.seriesInstanceUID, uid);
  const query = useQuery({
    queryKey: ["document", root],
    queryFn: async ({ signal }) => {
      const inline = dataset[DOCUMENT]?.InlineBinary;
      const bytes = inline
        ? Uint8Array.from(atob(inline), (letter) => letter.charCodeAt(0))
        : await (await get(`${root}/bulkdata/${DOCUMENT}`, "application/octet-stream", signal)).arrayBuffer();
      return URL.createObjectURL(new Blob([bytes], { type: PDF }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const url = query.data;
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return query;
}

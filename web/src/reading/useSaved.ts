import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { TypedDocumentString } from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import type { Study } from "../viewer/queries";
import { KeyImagesQuery, PresentationStatesQuery, SavedMeasurementsQuery } from "./queries";

/** What of a study holds saved reading, by its SOP Class (PS3.4 B.5). */
type Saved = "reports" | "keyImages" | "presentationStates";

const STORAGE = "1.2.840.10008.5.1.4.1.1.";
const KEY_OBJECT_SELECTION = `${STORAGE}88.59`;

export function savedIn(sopClassUID: string): Saved | undefined {
  if (sopClassUID === KEY_OBJECT_SELECTION) return "keyImages";
  if (sopClassUID.startsWith(`${STORAGE}88.`)) return "reports";
  return sopClassUID.startsWith(`${STORAGE}11.`) ? "presentationStates" : undefined;
}

/** The study as it is named to the server, and the objects that are read: without any nothing is asked. */
function asked(study: Study, saved: Saved) {
  const { tenant, studyInstanceUID } = study;
  const objects = study.series
    .flatMap(({ instances }) => instances)
    .filter(({ sopClassUID }) => savedIn(sopClassUID) === saved)
    .map(({ sopInstanceUID }) => sopInstanceUID)
    .sort();
  return { tenant, studyInstanceUID, objects };
}

/** Read once for each state of the study: what arrives is read when the study is read again. */
function options<Result, Variables, Read>(
  saved: Saved,
  document: TypedDocumentString<Result, Variables>,
  read: (result: Result) => Read,
) {
  return (study: Study) => {
    const { objects, ...names } = asked(study, saved);
    return queryOptions({
      queryKey: [saved, study.tenant, study.studyInstanceUID, objects] as const,
      queryFn: async ({ signal }) => read(await request(document, names as Variables, signal)),
      enabled: objects.length > 0,
      staleTime: Number.POSITIVE_INFINITY,
      placeholderData: keepPreviousData,
    });
  };
}

export const reportsOptions = options("reports", SavedMeasurementsQuery, (read) => read.savedMeasurements);
export const keyImagesOptions = options("keyImages", KeyImagesQuery, (read) => read.keyImages);
export const presentationStatesOptions = options(
  "presentationStates",
  PresentationStatesQuery,
  (read) => read.presentationStates,
);

export const useReports = (study: Study) => useQuery(reportsOptions(study));
export const useKeyImages = (study: Study) => useQuery(keyImagesOptions(study));
export const usePresentationStates = (study: Study) => useQuery(presentationStatesOptions(study));

type ReadAgain = (queries: QueryClient, study: Study) => Promise<void>;

export const readReports: ReadAgain = (queries, study) => queries.prefetchQuery(reportsOptions(study));
export const readKeyImages: ReadAgain = (queries, study) => queries.prefetchQuery(keyImagesOptions(study));
export const readPresentationStates: ReadAgain = (queries, study) =>
  queries.prefetchQuery(presentationStatesOptions(study));

/** Saves something of a study, and is done once it is read again with the study. */
export function useSave<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  study: Study,
  readAgain: ReadAgain,
) {
  const queries = useQueryClient();
  const queryKey = ["study", study.tenant, study.studyInstanceUID];
  return useMutation({
    mutationFn: (variables: Variables) => request(document, variables),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey });
      const now = queries.getQueryData<Study>(queryKey);
      if (now) await readAgain(queries, now);
    },
  });
}

import { type InfiniteData, type QueryClient, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import type { PatientStudiesQuery as Found } from "../graphql/generated/graphql";
import { subscribe } from "../graphql/live";
import { request } from "../graphql/request";
import { StudyArrived, type StudyRow } from "../studies/queries";
import { useSharing } from "../studies/useSharing";
import { PatientStudiesQuery } from "./queries";

type Page = Found["patientStudies"];

const PAGE = 50;

/** Everything that is read of the patients of a clinic. */
export const patientsKey = (tenant: string) => ["patient-studies", tenant] as const;

/** The studies of the patient that a study is of, page after page; `studies` is null where one sees no such study. */
export function usePatientStudies(tenant: string, studyInstanceUID: string, wanted = true) {
  const query = useInfiniteQuery({
    queryKey: [...patientsKey(tenant), studyInstanceUID],
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const variables = { tenant, studyInstanceUID, first: PAGE, after: pageParam };
      return (await request(PatientStudiesQuery, variables, signal)).patientStudies ?? null;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page?.hasNextPage ? page.endCursor : undefined),
    enabled: wanted,
  });
  const { data } = query;
  const studies = useMemo(() => {
    if (!data) return undefined;
    if (!data.pages[0]) return null;
    const all = data.pages.flatMap((page) => page?.nodes ?? []);
    return [...new Map(all.map((study) => [study.studyInstanceUID, study])).values()];
  }, [data]);
  return { ...query, studies };
}

/** Reads anew what a study that arrived or changed may belong to, or have belonged to, and what was not found. */
export function readPatientAnew(queries: QueryClient, { tenant, studyInstanceUID, patient }: StudyRow): void {
  const concerned = (page: Page) =>
    page?.nodes.some(
      (one) =>
        one.studyInstanceUID === studyInstanceUID ||
        (patient.patientID && one.patient.patientID === patient.patientID),
    ) ?? true;
  void queries.invalidateQueries({
    queryKey: patientsKey(tenant),
    predicate: ({ state }) => (state.data as InfiniteData<Page> | undefined)?.pages.some(concerned) ?? true,
  });
}

/** Has patients of a clinic read anew as studies arrive, are corrected, and where they are `shared`, come and go. */
export function useLivePatients(tenant: string, shared: boolean): void {
  const queries = useQueryClient();
  const readAll = useCallback(
    () => void queries.invalidateQueries({ queryKey: patientsKey(tenant) }),
    [queries, tenant],
  );
  useSharing(tenant, shared, readAll);
  useEffect(
    () =>
      subscribe(
        StudyArrived,
        { tenant },
        { connected: readAll, next: ({ studyArrived }) => readPatientAnew(queries, studyArrived) },
      ),
    [queries, tenant, readAll],
  );
}

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { subscribe } from "../graphql/live";
import { request } from "../graphql/request";
import { patientsKey, readPatientAnew } from "../patient/usePatientStudies";
import { StudyArrived } from "../studies/queries";
import { useSharing } from "../studies/useSharing";
import { studiesKey } from "../studies/useStudies";
import { StudyQuery } from "./queries";

/** A study with its series and instances; null where there is none to see. */
export const studyOptions = (tenant: string, studyInstanceUID: string) =>
  queryOptions({
    queryKey: ["study", tenant, studyInstanceUID],
    queryFn: async ({ signal }) =>
      (await request(StudyQuery, { tenant, studyInstanceUID }, signal)).study ?? null,
  });

/**
 * The study with its series and instances, read again while images of it arrive; null where there is none to see. Of
 * those who see what is `shared` with them alone it is read again too when that is other studies.
 */
export function useStudy(tenant: string, studyInstanceUID: string, shared: boolean) {
  const queries = useQueryClient();
  const readAgain = useCallback(
    () => void queries.invalidateQueries({ queryKey: ["study", tenant, studyInstanceUID] }),
    [queries, tenant, studyInstanceUID],
  );
  // The list that somebody goes back to is another one then, however lately it was read.
  const shareChanged = useCallback(() => {
    readAgain();
    void queries.invalidateQueries({ queryKey: studiesKey(tenant) });
    void queries.invalidateQueries({ queryKey: patientsKey(tenant) });
  }, [queries, tenant, readAgain]);
  useSharing(tenant, shared, shareChanged);
  useEffect(() => {
    return subscribe(
      StudyArrived,
      { tenant },
      {
        connected: readAgain,
        next: ({ studyArrived }) => {
          if (studyArrived.studyInstanceUID === studyInstanceUID) readAgain();
          readPatientAnew(queries, studyArrived);
        },
      },
    );
  }, [tenant, studyInstanceUID, readAgain, queries]);
  return useQuery(studyOptions(tenant, studyInstanceUID));
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { subscribe } from "../graphql/live";
import { request } from "../graphql/request";
import { StudyArrived } from "../studies/queries";
import { StudyQuery } from "./queries";

/** The study with its series and instances, read again while images of it arrive; null where there is none to see. */
export function useStudy(tenant: string, studyInstanceUID: string) {
  const queries = useQueryClient();
  useEffect(() => {
    const readAgain = () => void queries.invalidateQueries({ queryKey: ["study", tenant, studyInstanceUID] });
    return subscribe(
      StudyArrived,
      { tenant },
      {
        connected: readAgain,
        next: ({ studyArrived }) => {
          if (studyArrived.studyInstanceUID === studyInstanceUID) readAgain();
        },
      },
    );
  }, [queries, tenant, studyInstanceUID]);
  return useQuery({
    queryKey: ["study", tenant, studyInstanceUID],
    queryFn: async ({ signal }) =>
      (await request(StudyQuery, { tenant, studyInstanceUID }, signal)).study ?? null,
  });
}

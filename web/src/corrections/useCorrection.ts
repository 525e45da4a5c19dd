import type { TypedDocumentString } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { studiesKey } from "../studies/useStudies";
import { type CorrectableStudy, correctableKey } from "./queries";

/** A change of what a study is said to be: the list, the viewer and this window read it again. */
export const useCorrection = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  { tenant, studyInstanceUID }: CorrectableStudy,
) =>
  useChange(
    document,
    studiesKey(tenant),
    ["study", tenant, studyInstanceUID],
    correctableKey(tenant, studyInstanceUID),
  );

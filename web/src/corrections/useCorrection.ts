import type { TypedDocumentString } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { studiesKey } from "../studies/useStudies";
import { type CorrectableStudy, correctableKey } from "./queries";

/**
 * A change of what a study is said to be: the list and the viewer read it again, and this window where it `stays`. A
 * form that is filled anew before it has closed would never close.
 */
export const useCorrection = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  { tenant, studyInstanceUID }: CorrectableStudy,
  { stays = false } = {},
) =>
  useChange(
    document,
    studiesKey(tenant),
    ["study", tenant, studyInstanceUID],
    ...(stays ? [correctableKey(tenant, studyInstanceUID)] : []),
  );

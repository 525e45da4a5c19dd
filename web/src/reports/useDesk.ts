import { useQuery } from "@tanstack/react-query";
import type { Right } from "../graphql/generated/graphql";
import { isTenant } from "../place";
import type { Study } from "../viewer/queries";
import { type About, deskOptions } from "./queries";

const CASE = "cases/";

export interface Desk extends About {
  rights: readonly Right[];
  /** Whether the asker's tenant reports here. */
  writes: boolean;
  /** Of a case, which reading of it is theirs. */
  reading?: number | null | undefined;
}

/** As whom somebody stands before an open study: at their own clinic, or at a case; null: not known yet, or a share. */
export function useDesk({ tenant, studyInstanceUID }: Study, rights: readonly Right[]): Desk | null {
  const caseID = tenant.startsWith(CASE) ? tenant.slice(CASE.length) : undefined;
  const { data } = useQuery({ ...deskOptions(caseID ?? ""), enabled: Boolean(caseID) });
  if (isTenant(tenant)) return { tenant, studyInstanceUID, rights, writes: true };
  if (!caseID || !data) return null;
  const { rights: held, isProvider: writes, reading } = data;
  return { tenant: data.tenant, caseID, rights: held, writes, reading };
}

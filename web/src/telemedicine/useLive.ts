import { useReadAgain } from "../page/useReadAgain";
import { CaseChanged, casesKey } from "./queries";

/**
 * Has all that was read of a tenant's cases, or what `key` names, read again as they change; what it answers is
 * `useReadAgain`'s.
 */
export const useLive = (tenant: string, asProvider: boolean, key: readonly string[] = casesKey(tenant)) =>
  useReadAgain(CaseChanged, { tenant, asProvider }, key);

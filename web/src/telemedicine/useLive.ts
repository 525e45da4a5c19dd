import { useReadAgain } from "../page/useReadAgain";
import { CaseChanged, casesKey } from "./queries";

/** Has all that was read of a tenant's cases read again as they change; what it answers is `useReadAgain`'s. */
export const useLive = (tenant: string, asProvider: boolean) =>
  useReadAgain(CaseChanged, { tenant, asProvider }, casesKey(tenant));

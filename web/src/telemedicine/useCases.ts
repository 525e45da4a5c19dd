import { request } from "../graphql/request";
import { type Looked, OF_CLINICS } from "./looked";
import { type CaseRow, CasesQuery, casesKey } from "./queries";
import { usePaged } from "./usePaged";

const PAGE = 100;
const idOf = ({ id }: CaseRow) => id;

/** The cases of a clinic that are looked at, the latest first. */
export function useCases(tenant: string, looked: Looked, live: boolean) {
  const { filter } = OF_CLINICS[looked.shown as keyof typeof OF_CLINICS];
  const wanted = { ...filter, other: looked.side, text: looked.text };
  return usePaged(
    [...casesKey(tenant), "list", wanted],
    async (after, signal) => {
      const variables = { tenant, filter: wanted, first: PAGE, after };
      return (await request(CasesQuery, variables, signal)).cases;
    },
    idOf,
    live,
  );
}

import type { StudyFilter, StudySort } from "../graphql/generated/graphql";

/** What the list shows. All but the text stands in the address bar. */
export interface ListState {
  text: string;
  modality: string;
  species: string;
  from: string;
  to: string;
  sort: StudySort;
}

export const DEFAULT_SORT: StudySort = "STUDY_DATE_DESC";

const SORTS: Record<string, StudySort> = {
  "-date": "STUDY_DATE_DESC",
  date: "STUDY_DATE_ASC",
  name: "PATIENT_NAME_ASC",
  "-name": "PATIENT_NAME_DESC",
  received: "RECEIVED_DESC",
  "received-first": "RECEIVED_ASC",
};

const digits = (value: string | null) => (value && /^\d{8}$/.test(value) ? value : "");

export function readState(search: URLSearchParams, text = search.get("q") ?? ""): ListState {
  return {
    text,
    modality: search.get("modality") ?? "",
    species: search.get("species") ?? "",
    from: digits(search.get("from")),
    to: digits(search.get("to")),
    sort: SORTS[search.get("sort") ?? ""] ?? DEFAULT_SORT,
  };
}

export function writeState(state: Omit<ListState, "text">): URLSearchParams {
  const search = new URLSearchParams();
  const put = (key: string, value: string) => value && search.set(key, value);
  put("modality", state.modality);
  put("species", state.species.trim());
  put("from", state.from);
  put("to", state.to);
  if (state.sort !== DEFAULT_SORT) {
    put("sort", Object.keys(SORTS).find((key) => SORTS[key] === state.sort) ?? "");
  }
  return search;
}

export function toFilter(state: ListState): StudyFilter {
  return {
    text: state.text.trim() || undefined,
    modality: state.modality || undefined,
    species: state.species.trim() || undefined,
    dateFrom: state.from || undefined,
    dateTo: state.to || undefined,
  };
}

export function isNarrowed(state: ListState): boolean {
  return Object.values(toFilter(state)).some(Boolean);
}

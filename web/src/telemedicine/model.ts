/** What the pages of cases are given. */

export type CaseState = "DRAFT" | "SCHEDULED" | "IN_PROGRESS" | "COMPLETED" | "CANCELED";
export type CasePriority = "ROUTINE" | "STAT";

export interface HistoryEntry {
  field: string;
  text: string;
}

export interface Attachment {
  id: string;
  name: string;
  mediaType: string;
  size: number;
}

export interface Side {
  slug: string;
  name: string;
}

export interface CasePatient {
  name: string;
  patientID: string;
  species: string;
  breed: string;
  sex: string;
  neutered: boolean | null;
  birthDate: string;
  weight: number | null;
  client: string;
}

export interface Case {
  id: string;
  number: string;
  clinic: Side;
  provider: Side | null;
  state: CaseState;
  priority: CasePriority;
  patient: CasePatient;
  studies: string[];
  priors: string[];
  held: string[];
  history: HistoryEntry[];
  question: string;
  service: {
    id: string;
    name: string;
    regions: string[];
    views: number;
    priceCents: number;
    currency: string;
  } | null;
  referringVet: { name: string; email: string };
  requester: { id: string; name: string };
  attachments: Attachment[];
  createdAt: string;
  changedAt: string;
  submittedAt: string | null;
  dueAt: string | null;
  completedAt: string | null;
  accessEndsAt: string | null;
  canceledBecause: string;
}

/** A history field that the provider asks for, by species. */
export interface HistoryField {
  field: string;
  label: string;
  required: boolean;
}

export interface Service {
  id: string;
  name: string;
  active: boolean;
  priceCents: number;
  currency: string;
  /** Of one region more; a view more is free. */
  furtherRegionCents: number;
  species: string[];
  modalities: string[];
}

export interface Missing {
  /** Which field of the form it is about. */
  field: string;
  text: string;
}

export interface Performer {
  id: string;
  name: string;
}

export interface Workitem {
  uid: string;
  number: number;
  state: CaseState;
  priority: CasePriority;
  dueAt: string | null;
  performer: Performer | null;
  wantedPerformer: Performer | null;
  claimedAt: string | null;
  completedAt: string | null;
  case: Case;
}

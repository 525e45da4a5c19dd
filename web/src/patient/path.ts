import type { StudyRow } from "../studies/queries";

/** The address of a patient is that of any of its studies: no name stands in it, and a merge breaks none. */
export const patientPath = (study: Pick<StudyRow, "tenant" | "studyInstanceUID">) =>
  `/tenants/${study.tenant}/patients/${encodeURIComponent(study.studyInstanceUID)}`;

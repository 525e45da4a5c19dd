import { t } from "@lingui/core/macro";
import { formatDate, formatTime } from "../format/dates";
import { formatClock, formatDay } from "../format/moments";
import { studyPagePath } from "../place";
import type { StudyRow } from "./queries";

export const studyPath = (study: Pick<StudyRow, "tenant" | "studyInstanceUID">) =>
  studyPagePath(study.tenant, study.studyInstanceUID);

/** What a row calls the animal: its name, else its ID. */
export const patientTitle = ({
  patient,
}: {
  patient: Pick<StudyRow["patient"], "patientID" | "patientName">;
}) => patient.patientName?.display || patient.patientID || t`Unnamed patient`;

export const clientName = ({ patient }: Pick<StudyRow, "patient">) => patient.client?.display ?? "";

export const whenOf = (study: Pick<StudyRow, "studyDate" | "studyTime">) => ({
  date: formatDate(study.studyDate),
  time: formatTime(study.studyTime),
});

/** When its first image came in, by the clock where one sits. */
export const receivedOf = ({ receivedAt }: Pick<StudyRow, "receivedAt">) => ({
  date: formatDay(receivedAt),
  time: formatClock(receivedAt),
});

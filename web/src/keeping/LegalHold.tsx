import { t } from "@lingui/core/macro";
import { Checkbox, Text } from "@mantine/core";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import type { StudyRow } from "../studies/queries";
import { patientTitle } from "../studies/study";
import { studiesKey } from "../studies/useStudies";
import { HoldReason } from "./HoldReason";
import { legalHoldsOf, PlaceLegalHold } from "./queries";

/** Has nobody delete a study, or any of its patient, until somebody lifts that. */
export default function LegalHold({ study, close }: { study: StudyRow; close: () => void }) {
  const { tenant, studyInstanceUID } = study;
  const place = useChange(
    PlaceLegalHold,
    studiesKey(tenant),
    ["study", tenant],
    legalHoldsOf(tenant).queryKey,
  );
  return (
    <FormModal
      title={t`Legal hold`}
      opened
      close={close}
      verb={t`Put on hold`}
      submit={(fields) =>
        place.mutate(
          {
            tenant,
            study: studyInstanceUID,
            reason: textOf(fields, "reason"),
            wholePatient: fields.get("patient") !== null,
          },
          { onSuccess: close },
        )
      }
      pending={place.isPending}
      error={place.error}
    >
      <Text fw={650}>{patientTitle(study)}</Text>
      <Text size="sm">
        {t`Nobody can delete it, and no rule does, until an administrator lifts the hold.`}
      </Text>
      <HoldReason />
      <Checkbox name="patient" label={t`All studies of this patient`} />
    </FormModal>
  );
}

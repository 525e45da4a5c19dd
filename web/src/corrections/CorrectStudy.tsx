import { t } from "@lingui/core/macro";
import { Modal, SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../page/Loaded";
import type { StudyRow } from "../studies/queries";
import { patientTitle } from "../studies/study";
import { DetailsForm } from "./DetailsForm";
import { HistoryList } from "./HistoryList";
import { OtherPatientForm } from "./OtherPatientForm";
import { correctableOf } from "./queries";

type Part = "details" | "patient" | "history";

/** What a study is said to be: corrected, given to another patient, and taken back. */
export default function CorrectStudy({ study, close }: { study: StudyRow; close: () => void }) {
  const { tenant, studyInstanceUID } = study;
  const found = useQuery(correctableOf(tenant, studyInstanceUID));
  const [part, setPart] = useState<Part>("details");
  return (
    <Modal opened onClose={close} title={t`Correct ${patientTitle(study)}`} size="lg" centered>
      <Loaded query={found} lines={8}>
        {({ study: shown, corrections }) =>
          shown && (
            <Stack data-testid="correct-study">
              <SegmentedControl
                fullWidth
                value={part}
                onChange={(value) => setPart(value as Part)}
                data={[
                  { value: "details", label: t`Details` },
                  { value: "patient", label: t`Another patient` },
                  { value: "history", label: t`History (${corrections.corrections.length})` },
                ]}
              />
              {part === "details" && (
                <DetailsForm
                  key={corrections.number}
                  study={shown}
                  after={corrections.number}
                  close={close}
                />
              )}
              {part === "patient" && (
                <OtherPatientForm study={shown} after={corrections.number} close={close} />
              )}
              {part === "history" && <HistoryList study={shown} history={corrections} />}
            </Stack>
          )
        }
      </Loaded>
    </Modal>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../page/Failure";
import { type CorrectableStudy, MergePatients, MoveStudy, patientsLike } from "./queries";
import { useCorrection } from "./useCorrection";

const TYPING_MS = 250;
const LONGEST_REASON = 500;

interface Props {
  study: CorrectableStudy;
  after: number;
  close: () => void;
}

interface Numbered {
  patientID?: string | null;
  issuerOfPatientID?: string | null;
}

const keyOf = ({ patientID, issuerOfPatientID }: Numbered) =>
  JSON.stringify([patientID, issuerOfPatientID ?? ""]);

const numberOf = (key: string) => {
  const [patientID, issuerOfPatientID] = JSON.parse(key) as [string, string];
  return { patientID, issuerOfPatientID };
};

/** The study is another patient's; or both patients are one, then all studies go over. */
export function OtherPatientForm({ study, after, close }: Props) {
  const { tenant, studyInstanceUID, patient } = study;
  const move = useCorrection(MoveStudy, study);
  const merge = useCorrection(MergePatients, study);
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, TYPING_MS);
  const [chosen, setChosen] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const [reason, setReason] = useState("");
  const { data: found = [] } = useQuery(patientsLike(tenant, settled));
  const choices = new Map(
    found
      .filter((one) => one.patientID && keyOf(one) !== keyOf(patient))
      .map((one) => [
        keyOf(one),
        [one.patientName?.display, one.species, one.client?.display, one.patientID]
          .filter(Boolean)
          .join(" · "),
      ]),
  );
  const named = patient.patientName?.display || patient.patientID || t`this patient`;
  const submit = () => {
    if (!chosen) return;
    const to = numberOf(chosen);
    if (all)
      merge.mutate({ tenant, patient: numberOf(keyOf(patient)), into: to, reason }, { onSuccess: close });
    else move.mutate({ tenant, study: studyInstanceUID, to, reason, after }, { onSuccess: close });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <Text size="sm">
          {patient.patientID ? (
            <Trans>
              Now it is a study of <b>{named}</b> ({patient.patientID}).
            </Trans>
          ) : (
            <Trans>
              Now it is a study of <b>{named}</b>.
            </Trans>
          )}
        </Text>
        <Select
          label={t`It is a study of`}
          placeholder={t`Name, client or number of a patient with images here`}
          size="md"
          data={[...choices].map(([value, label]) => ({ value, label }))}
          value={chosen}
          onChange={setChosen}
          searchable
          onSearchChange={setText}
          filter={({ options }) => options}
          nothingFoundMessage={settled.trim().length > 1 ? t`No other patient is found` : t`Type two letters`}
        />
        {patient.patientID && (
          <Checkbox
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
            label={t`All studies of ${named}`}
            description={t`the two are one patient, who had two numbers`}
          />
        )}
        <TextInput
          label={t`Why`}
          size="md"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={LONGEST_REASON}
          required
          withAsterisk={false}
        />
        <Failure error={move.error ?? merge.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            loading={move.isPending || merge.isPending}
            disabled={!chosen || !reason.trim()}
          >
            {all ? t`Merge` : t`Move`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { SegmentedControl, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { patientsLike } from "../corrections/queries";
import { request } from "../graphql/request";
import { FormModal, textOf } from "../page/FormModal";
import { AcceptUpload } from "./queries";
import type { Contents } from "./WaitingUpload";

const TYPING_MS = 250;
const LONGEST = 64;
type To = "HERE" | "SAID" | "NEW";

interface Props {
  tenant: string;
  contents: Contents;
  /** Of the upload's; null: all of them. */
  studies: string[] | null;
  opened: boolean;
  close: () => void;
  done: () => unknown;
}

/** Whose the accepted studies are: a patient that is here, as the files say, or a new one. */
export function AcceptForm({ tenant, contents: { upload }, studies, opened, close, done }: Props) {
  const [to, setTo] = useState<To>("HERE");
  const [text, setText] = useState(upload.patient);
  const [settled] = useDebouncedValue(text, TYPING_MS);
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: found = [] } = useQuery({
    ...patientsLike(tenant, settled),
    enabled: opened && settled.trim().length > 1,
  });
  const choices = new Map(
    found
      .filter(({ patientID }) => patientID)
      .map((one) => [
        JSON.stringify([one.patientID, one.issuerOfPatientID ?? ""]),
        [one.patientName?.display, one.species, one.client?.display, one.patientID]
          .filter(Boolean)
          .join(" · "),
      ]),
  );
  const accept = useMutation({
    mutationFn: (fields: FormData) => {
      const owner = textOf(fields, "owner");
      const [patientID, issuerOfPatientID] = chosen ? (JSON.parse(chosen) as [string, string]) : ["", ""];
      const accepted =
        to === "HERE"
          ? { studies, patient: { patientID, issuerOfPatientID } }
          : to === "SAID"
            ? { studies }
            : {
                studies,
                values: {
                  patientName: [owner, textOf(fields, "patient")].join("^"),
                  patientID: textOf(fields, "number"),
                  species: textOf(fields, "species"),
                  responsiblePerson: owner,
                },
              };
      return request(AcceptUpload, { tenant, id: upload.id, accepted });
    },
    onSuccess: () => {
      close();
      done();
    },
  });
  return (
    <FormModal
      title={t`Accept into the archive`}
      opened={opened}
      close={close}
      verb={t`Accept`}
      submit={(fields) => accept.mutate(fields)}
      pending={accept.isPending}
      disabled={to === "HERE" && !chosen}
      error={accept.error}
      size="lg"
    >
      <SegmentedControl
        aria-label={t`Whose it is`}
        fullWidth
        value={to}
        onChange={(value) => setTo(value as To)}
        data={[
          { value: "HERE", label: t`Patient here` },
          { value: "SAID", label: t`As sent` },
          { value: "NEW", label: t`A new one` },
        ]}
      />
      {to === "HERE" && (
        <Select
          label={t`Patient`}
          placeholder={t`Name, client or number of a patient with images here`}
          size="md"
          data={[...choices].map(([value, label]) => ({ value, label }))}
          value={chosen}
          onChange={setChosen}
          searchable
          defaultSearchValue={upload.patient}
          onSearchChange={setText}
          filter={({ options }) => options}
          nothingFoundMessage={settled.trim().length > 1 ? t`No patient is found` : t`Type two letters`}
          data-testid="accept-patient"
        />
      )}
      {to === "SAID" && (
        <Text size="sm">
          <Trans>
            Each file keeps the patient it names; photos and documents are of whom the sender says.
          </Trans>
        </Text>
      )}
      {to === "NEW" && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            name="patient"
            label={t`Name of the animal`}
            defaultValue={upload.patient}
            maxLength={LONGEST}
            required
            withAsterisk={false}
          />
          <TextInput
            name="number"
            label={t`Patient number`}
            defaultValue={upload.patientID}
            maxLength={LONGEST}
          />
          <TextInput name="species" label={t`Species`} defaultValue={upload.species} maxLength={LONGEST} />
          <TextInput
            name="owner"
            label={t`Owner's family name`}
            defaultValue={upload.owner}
            maxLength={LONGEST}
          />
        </SimpleGrid>
      )}
    </FormModal>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Autocomplete, Button, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../page/Failure";
import { breedName, SPECIES, speciesCodeOf } from "../requests/animals";
import { breedsOf } from "../requests/queries";
import { type Details, detailsOf, LABELS, valuesOf } from "./details";
import { type CorrectableStudy, CorrectStudy } from "./queries";
import { useCorrection } from "./useCorrection";

const LONGEST = 64;
const LONGEST_REASON = 500;
const sexes = () => [
  { value: "F", label: t`Female` },
  { value: "F-", label: t`Female, intact` },
  { value: "F+", label: t`Female, spayed` },
  { value: "M", label: t`Male` },
  { value: "M-", label: t`Male, intact` },
  { value: "M+", label: t`Male, neutered` },
  { value: "O", label: t`Other` },
  { value: "O-", label: t`Other, intact` },
  { value: "O+", label: t`Other, neutered` },
];
/** Also what modalities write beside the standard's letters, as it came. */
const sexesBeside = (told: string) =>
  [...sexes(), ...(told ? [{ value: told, label: told }] : [])].filter(
    ({ value }, at, all) => all.findIndex((one) => one.value === value) === at,
  );
const TYPES: Partial<Record<keyof Details, string>> = {
  birthDate: "date",
  studyDate: "date",
  studyTime: "time",
};
const SHORT: Partial<Record<keyof Details, number>> = { accessionNumber: 16 };

interface Props {
  study: CorrectableStudy;
  /** The number of the last correction that is shown. */
  after: number;
  close: () => void;
}

/** What the study and its animal are said to be; beside what is changed stands what it was. */
export function DetailsForm({ study, after, close }: Props) {
  const correct = useCorrection(CorrectStudy, study);
  const was = detailsOf(study);
  const [now, setNow] = useState(was);
  const [reason, setReason] = useState("");
  const { data: breeds = [] } = useQuery(breedsOf(now.species, now.breed));
  const values = valuesOf(was, now, study, {
    species: speciesCodeOf(now.species),
    breed: breeds.find(({ meaning }) => breedName(meaning) === now.breed) ?? null,
  });
  const changed = Object.keys(values).length > 0;
  const field = (name: keyof Details) => ({
    label: i18n._(LABELS[name]),
    description: now[name].trim() === was[name].trim() ? undefined : t`was: ${was[name] || t`nothing`}`,
    inputWrapperOrder: ["label", "input", "description", "error"] as (
      | "label"
      | "input"
      | "description"
      | "error"
    )[],
    size: "md",
    value: now[name],
  });
  const text = (name: keyof Details) => (
    <TextInput
      {...field(name)}
      key={name}
      type={TYPES[name] ?? "text"}
      step={TYPES[name] === "time" ? 1 : undefined}
      maxLength={SHORT[name] ?? LONGEST}
      autoComplete="off"
      onChange={(event) => setNow({ ...now, [name]: event.currentTarget.value })}
    />
  );
  const pick = (name: keyof Details) => (value: string | null) => setNow({ ...now, [name]: value ?? "" });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const { tenant, studyInstanceUID } = study;
        correct.mutate({ tenant, study: studyInstanceUID, values, reason, after }, { onSuccess: close });
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {text("animal")}
          {text("family")}
          {text("patientID")}
          <Select
            {...field("sex")}
            data={sexesBeside(was.sex)}
            value={now.sex || null}
            onChange={pick("sex")}
            clearable
          />
          <Autocomplete
            {...field("species")}
            data={SPECIES.map(({ name }) => name)}
            onChange={pick("species")}
          />
          <Autocomplete
            {...field("breed")}
            data={breeds.map(({ meaning }) => breedName(meaning))}
            onChange={pick("breed")}
            filter={({ options }) => options}
          />
          {text("birthDate")}
          {text("otherPatientIDs")}
          {text("clientGiven")}
          {text("clientFamily")}
          {text("organization")}
          {text("studyDescription")}
          {text("studyDate")}
          {text("studyTime")}
          {text("accessionNumber")}
          {text("referring")}
        </SimpleGrid>
        <TextInput
          label={t`Why`}
          placeholder={t`taken under the wrong worklist entry`}
          size="md"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={LONGEST_REASON}
          required
          withAsterisk={false}
        />
        <Failure error={correct.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={correct.isPending} disabled={!changed || !reason.trim()}>
            <Trans>Correct</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { t } from "@lingui/core/macro";
import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toDicomDate, toIsoDate } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { isKnown, speciesKeyOf, speciesNameOf } from "./animals";
import { type Animal, animalOf, PatientFields, patientInput } from "./PatientFields";
import { type Patient, proceduresOf, RequestImages, requestsKey } from "./queries";
import { stationsOf } from "./requests";

const LONGEST = 64;
const priorities = () =>
  [
    { value: "ROUTINE", label: t`Routine` },
    { value: "HIGH", label: t`High` },
    { value: "STAT", label: t`At once (STAT)` },
  ] as const;
const OTHER = "other";

interface Props {
  tenant: string;
  day: string;
  /** One that is known already. */
  patient: Patient | null;
  close: () => void;
}

/** A new request in one form: the animal, its client, what is to be shot, when and where. */
export function RequestForm({ tenant, day, patient, close }: Props) {
  const make = useChange(RequestImages, requestsKey(tenant));
  const [animal, setAnimal] = useState<Animal>(() => animalOf(patient));
  const [procedure, setProcedure] = useState<string | null>(null);
  const [priority, setPriority] = useState<string | null>("ROUTINE");
  const { data: procedures = [] } = useQuery(proceduresOf(tenant));
  const species = speciesKeyOf(animal.species);
  const fitting = procedures.filter((one) => one.species.length === 0 || one.species.includes(species));
  // Of a species that the catalogue does not know, all that there is can be asked for.
  const offered = isKnown(animal.species) && fitting.length > 0 ? fitting : procedures;
  const choices = offered.map(({ id, name, species }) => ({
    value: id,
    label: offered === fitting ? name : `${name} (${species.map(speciesNameOf).join(", ") || t`all`})`,
  }));
  const chosen = procedures.find(({ id }) => id === procedure);
  const submit = (form: FormData) => {
    const request = {
      patient: patientInput(animal, form, patient),
      date: toDicomDate(textOf(form, "date")) ?? "",
      time: textOf(form, "time").replaceAll(":", ""),
      ...(procedure === OTHER
        ? { description: textOf(form, "description"), modality: textOf(form, "modality").toUpperCase() }
        : { procedure: procedure ?? "" }),
      stations: stationsOf(textOf(form, "stations")),
      priority: priorities().find(({ value }) => value === priority)?.value ?? "ROUTINE",
      requestedBy: textOf(form, "requested-by"),
      reason: textOf(form, "reason"),
    };
    make.mutate({ tenant, request }, { onSuccess: close });
  };
  return (
    <FormModal
      title={patient ? t`New request for ${patient.name || patient.patientID}` : t`New request`}
      opened
      close={close}
      verb={t`Request`}
      submit={submit}
      pending={make.isPending}
      disabled={!procedure}
      error={make.error}
      size="xl"
      large
    >
      <PatientFields
        animal={animal}
        set={(change) => {
          setAnimal({ ...animal, ...change });
          if (change.species !== undefined && speciesKeyOf(change.species) !== species) setProcedure(null);
        }}
        known={patient}
      />
      <Select
        label={t`What is to be shot`}
        description={chosen?.views.map(viewName).join(", ") || undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        size="lg"
        data={[...choices, { value: OTHER, label: t`Something else …` }]}
        value={procedure}
        onChange={setProcedure}
        searchable
        nothingFoundMessage={t`The catalogue has nothing of this name`}
        data-autofocus={patient ? true : undefined}
        required
        withAsterisk={false}
      />
      {procedure === OTHER && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            name="description"
            label={t`What`}
            placeholder={t`Ultrasound of the abdomen`}
            size="lg"
            maxLength={LONGEST}
            required
            withAsterisk={false}
          />
          <TextInput
            name="modality"
            label={t`Kind of modality`}
            placeholder="DX, US, CT, MR, ES"
            size="lg"
            pattern="[A-Za-z0-9_]{2,16}"
            title={t`A code of DICOM such as DX or US`}
            autoComplete="off"
            required
            withAsterisk={false}
          />
        </SimpleGrid>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="date"
          name="date"
          label={t`Day`}
          size="lg"
          defaultValue={toIsoDate(day) ?? undefined}
          required
          withAsterisk={false}
        />
        <TextInput type="time" name="time" label={t`Time`} size="lg" />
        <Select
          label={t`Priority`}
          size="lg"
          data={priorities().map(({ value, label }) => ({ value, label }))}
          value={priority}
          onChange={setPriority}
          allowDeselect={false}
        />
        <TextInput
          name="stations"
          label={t`Modality's AE title`}
          placeholder={t`any that fits`}
          size="lg"
          autoComplete="off"
        />
      </SimpleGrid>
      <TextInput name="requested-by" label={t`Requested by`} size="lg" maxLength={LONGEST} />
      <Textarea name="reason" label={t`Reason`} size="lg" autosize minRows={2} maxLength={1000} />
    </FormModal>
  );
}

const viewName = ({ name, laterality, required }: { name: string; laterality: string; required: boolean }) =>
  [laterality.replace("B", t`L and R`), name, required ? "" : t`(if wanted)`].filter(Boolean).join(" ");

import { Autocomplete, NumberInput, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toDicomDate, toIsoDate } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { breedsOf, proceduresOf, RequestImages, requestsKey } from "./queries";
import { SPECIES, speciesCodeOf, speciesKeyOf } from "./requests";

const LONGEST = 64;
const SEXES = [
  { value: "F-", label: "Female" },
  { value: "F+", label: "Female, spayed" },
  { value: "M-", label: "Male" },
  { value: "M+", label: "Male, neutered" },
];
const PRIORITIES = [
  { value: "ROUTINE", label: "Routine" },
  { value: "HIGH", label: "High" },
  { value: "STAT", label: "At once (STAT)" },
] as const;

/** A new request in one form: the animal, its client, what is to be shot, when and where. */
export function RequestForm({ tenant, day, close }: { tenant: string; day: string; close: () => void }) {
  const make = useChange(RequestImages, requestsKey(tenant));
  const [species, setSpecies] = useState("Dog");
  const [breed, setBreed] = useState("");
  const [sex, setSex] = useState<string | null>(null);
  const [procedure, setProcedure] = useState<string | null>(null);
  const [priority, setPriority] = useState<string | null>("ROUTINE");
  const [weight, setWeight] = useState<string | number>("");
  const { data: procedures = [] } = useQuery(proceduresOf(tenant));
  const { data: breeds = [] } = useQuery(breedsOf(breed));
  const fitting = procedures.filter(
    (one) => one.species.length === 0 || one.species.includes(speciesKeyOf(species)),
  );
  const submit = (form: FormData) => {
    const request = {
      patient: {
        name: textOf(form, "name"),
        patientID: textOf(form, "patient-id"),
        species,
        speciesCode: speciesCodeOf(species),
        breed,
        breedCode: breeds.find(({ meaning }) => meaning === breed) ?? null,
        sex: sex?.[0] ?? "",
        neutered: sex ? sex[1] === "+" : null,
        birthDate: toDicomDate(textOf(form, "birth-date")) ?? "",
        weight: typeof weight === "number" ? weight : null,
        microchip: textOf(form, "microchip"),
        clientFamilyName: textOf(form, "family"),
        clientGivenName: textOf(form, "given"),
      },
      date: toDicomDate(textOf(form, "date")) ?? "",
      time: textOf(form, "time").replaceAll(":", ""),
      procedure: procedure ?? "",
      stations: textOf(form, "stations")
        .split(/[,\s]+/)
        .filter(Boolean),
      priority: PRIORITIES.find(({ value }) => value === priority)?.value ?? "ROUTINE",
      requestedBy: textOf(form, "requested-by"),
      reason: textOf(form, "reason"),
    };
    make.mutate({ tenant, request }, { onSuccess: close });
  };
  return (
    <FormModal
      title="New request"
      opened
      close={close}
      verb="Request"
      submit={submit}
      pending={make.isPending}
      disabled={!procedure}
      error={make.error}
      size="lg"
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="name"
          label="Animal's name"
          size="md"
          maxLength={LONGEST}
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
        />
        <TextInput
          name="patient-id"
          label="Patient ID"
          placeholder="made for a new one"
          size="md"
          autoComplete="off"
        />
        <Autocomplete
          label="Species"
          size="md"
          data={SPECIES.map(({ name }) => name)}
          value={species}
          onChange={(name) => {
            setSpecies(name);
            setProcedure(null);
          }}
        />
        <Autocomplete
          label="Breed"
          size="md"
          data={breeds.map(({ meaning }) => meaning)}
          value={breed}
          onChange={setBreed}
          filter={({ options }) => options}
        />
        <Select label="Sex" size="md" data={SEXES} value={sex} onChange={setSex} clearable />
        <NumberInput
          label="Weight"
          size="md"
          suffix=" kg"
          min={0}
          decimalScale={2}
          value={weight}
          onChange={setWeight}
          hideControls
        />
        <TextInput type="date" name="birth-date" label="Born" size="md" />
        <TextInput name="microchip" label="Microchip" size="md" inputMode="numeric" autoComplete="off" />
        <TextInput
          name="given"
          label="Client's given name"
          size="md"
          maxLength={LONGEST}
          autoComplete="off"
        />
        <TextInput
          name="family"
          label="Client's family name"
          size="md"
          maxLength={LONGEST}
          autoComplete="off"
        />
      </SimpleGrid>
      <Select
        label="What is to be shot"
        size="md"
        data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
        value={procedure}
        onChange={setProcedure}
        searchable
        nothingFoundMessage="The catalogue has nothing for this species"
        required
        withAsterisk={false}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="date"
          name="date"
          label="Day"
          size="md"
          defaultValue={toIsoDate(day) ?? undefined}
          required
          withAsterisk={false}
        />
        <TextInput type="time" name="time" label="Time" size="md" />
        <Select
          label="Priority"
          size="md"
          data={PRIORITIES.map(({ value, label }) => ({ value, label }))}
          value={priority}
          onChange={setPriority}
          allowDeselect={false}
        />
        <TextInput
          name="stations"
          label="Modality's AE title"
          placeholder="any that fits"
          size="md"
          autoComplete="off"
        />
      </SimpleGrid>
      <TextInput name="requested-by" label="Requested by" size="md" maxLength={LONGEST} />
      <Textarea name="reason" label="Reason" size="md" autosize minRows={2} maxLength={1000} />
    </FormModal>
  );
}

import { t } from "@lingui/core/macro";
import { Autocomplete, NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { toDicomDate, toIsoDate } from "../format/dates";
import { decimalSign } from "../format/numbers";
import type { PatientInput } from "../graphql/generated/graphql";
import { textOf } from "../page/FormModal";
import { type AgeUnit, bornBefore, breedName, SPECIES, sexesOf, sexOf, speciesCodeOf } from "./animals";
import { breedsOf, type Patient } from "./queries";

const LONGEST = 64;
const TYPING_MS = 200;

interface Code {
  value: string;
  scheme: string;
  meaning: string;
}

/** What of an animal is chosen rather than typed. */
export interface Animal {
  species: string;
  breed: string;
  /** The breeds that were offered last, by the name they are offered under. */
  breeds: Record<string, Code>;
  sex: string | null;
  weight: string | number;
  age: string | number;
  ageUnit: AgeUnit;
}

export const animalOf = (patient: Patient | null): Animal => ({
  species: patient?.species ?? t`Dog`,
  breed: breedName(patient?.breed ?? ""),
  breeds: patient?.breedCode ? { [breedName(patient.breed)]: patient.breedCode } : {},
  sex: patient && sexOf(patient),
  weight: patient?.weight ?? "",
  age: "",
  ageUnit: "years",
});

/** The animal as it is sent. */
export function patientInput(animal: Animal, form: FormData, known: Patient | null = null): PatientInput {
  const { species, breed, sex, weight, age } = animal;
  const born = toDicomDate(textOf(form, "birth-date"));
  const name = breed.trim();
  return {
    name: textOf(form, "name"),
    patientID: textOf(form, "patient-id"),
    species: species.trim(),
    speciesCode: species === known?.species ? known.speciesCode : speciesCodeOf(species),
    breed: name,
    breedCode: animal.breeds[name] ?? null,
    sex: sex?.[0] ?? "",
    neutered: sex?.[1] ? sex[1] === "+" : null,
    birthDate: born ?? (typeof age === "number" ? bornBefore(age, animal.ageUnit) : ""),
    weight: typeof weight === "number" ? weight : null,
    microchip: textOf(form, "microchip").replaceAll(" ", ""),
    clientFamilyName: textOf(form, "family"),
    clientGivenName: textOf(form, "given"),
    organization: textOf(form, "organization"),
  };
}

interface Props {
  animal: Animal;
  set: (change: Partial<Animal>) => void;
  /** One that is known already. */
  known: Patient | null;
}

/** The animal and its client. */
export function PatientFields({ animal, set, known }: Props) {
  const [typed] = useDebouncedValue(animal.breed, TYPING_MS);
  const { data: found } = useQuery(breedsOf(animal.species, typed));
  const offered = found
    ? Object.fromEntries(found.map((code) => [breedName(code.meaning), code]))
    : animal.breeds;
  const text = { size: "lg", maxLength: LONGEST, autoComplete: "off" } as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput
        {...text}
        name="name"
        label={t`Animal's name`}
        defaultValue={known?.name}
        data-autofocus={known ? undefined : true}
        required
        withAsterisk={false}
      />
      <TextInput
        {...text}
        name="patient-id"
        label={t`Patient ID`}
        placeholder={t`made for a new one`}
        defaultValue={known?.patientID}
      />
      <Autocomplete
        label={t`Species`}
        size="lg"
        maxLength={LONGEST}
        data={SPECIES.map(({ name }) => name)}
        value={animal.species}
        onChange={(species) => set({ species, breeds: {} })}
        required
        withAsterisk={false}
      />
      <Autocomplete
        label={t`Breed`}
        size="lg"
        maxLength={LONGEST}
        data={Object.keys(offered)}
        value={animal.breed}
        onChange={(breed) => set({ breed, breeds: { ...animal.breeds, ...offered } })}
        filter={({ options }) => options}
      />
      <Select
        label={t`Sex`}
        size="lg"
        data={sexesOf(animal.species)}
        value={animal.sex}
        onChange={(sex) => set({ sex })}
        clearable
      />
      <NumberInput
        label={t`Weight`}
        size="lg"
        suffix=" kg"
        min={0}
        max={10_000}
        decimalScale={3}
        decimalSeparator={decimalSign()}
        allowedDecimalSeparators={[".", ","]}
        value={animal.weight}
        onChange={(weight) => set({ weight })}
        hideControls
      />
      <TextInput
        type="date"
        name="birth-date"
        label={t`Born`}
        size="lg"
        defaultValue={toIsoDate(known?.birthDate) ?? undefined}
      />
      <SimpleGrid cols={2} spacing="xs">
        <NumberInput
          label={t`or age`}
          size="lg"
          min={0}
          max={200}
          allowDecimal={false}
          value={animal.age}
          onChange={(age) => set({ age })}
          hideControls
        />
        <Select
          label={t`in`}
          size="lg"
          data={[
            { value: "years", label: t`years` },
            { value: "months", label: t`months` },
            { value: "weeks", label: t`weeks` },
          ]}
          value={animal.ageUnit}
          onChange={(unit) => set({ ageUnit: (unit ?? "years") as AgeUnit })}
          allowDeselect={false}
        />
      </SimpleGrid>
      <TextInput
        {...text}
        name="microchip"
        label={t`Microchip`}
        inputMode="numeric"
        defaultValue={known?.microchip}
      />
      <TextInput
        {...text}
        name="given"
        label={t`Client's given name`}
        defaultValue={known?.clientGivenName}
      />
      <TextInput
        {...text}
        name="family"
        label={t`Client's family name`}
        defaultValue={known?.clientFamilyName}
      />
      <TextInput
        {...text}
        name="organization"
        label={t`or organization`}
        placeholder={t`shelter, stable, zoo`}
        defaultValue={known?.organization}
      />
    </SimpleGrid>
  );
}

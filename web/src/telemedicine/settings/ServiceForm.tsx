import { t } from "@lingui/core/macro";
import {
  Checkbox,
  MultiSelect,
  NumberInput,
  SimpleGrid,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../graphql/useChange";
import { FormModal, textOf } from "../../page/FormModal";
import { SPECIES } from "../../requests/animals";
import { modalities } from "../../studies/choices";
import type { CasePriority } from "../queries";
import { PutService, type Service, servicesOf } from "./queries";

const LONGEST = 100;
const LONGEST_DESCRIPTION = 2000;
const HOUR = 60;
const MOST_HOURS = 24 * 90;
const MOST_PRICE = 1_000_000;

interface Props {
  tenant: string;
  /** The one that is changed; null: a new one. */
  service: Service | null;
  close: () => void;
}

/** A service: what it is for, what it costs, how long it takes. */
export function ServiceForm({ tenant, service, close }: Props) {
  const put = useChange(PutService, servicesOf(tenant).queryKey);
  const [kinds, setKinds] = useState(service?.modalities ?? []);
  const [species, setSpecies] = useState(service?.species ?? []);
  const [offered, setOffered] = useState(service?.offered ?? true);
  const submit = (form: FormData) => {
    const given = (name: string) => Number(textOf(form, name).replaceAll(/[^\d.]/g, "") || 0);
    const minutes = (name: string) => Math.round(given(name) * HOUR) || null;
    const made = {
      id: service?.id ?? "",
      name: textOf(form, "service-name"),
      description: textOf(form, "description"),
      modalities: kinds,
      species: species.map((one) => one.toLowerCase()),
      priceCents: Math.round(given("price") * 100),
      statSurchargeCents: Math.round(given("surcharge") * 100),
      currency: textOf(form, "currency").toUpperCase(),
      routineMinutes: minutes("routine"),
      statMinutes: minutes("stat"),
      history: service?.history ?? [],
      offered,
    };
    put.mutate({ tenant, service: made }, { onSuccess: close });
  };
  const hours = (wanted: CasePriority) => {
    const known = service?.turnaround.find(({ priority }) => priority === wanted);
    return known ? known.minutes / HOUR : "";
  };
  return (
    <FormModal
      title={service ? t`Change ${service.name}` : t`Add a service`}
      opened
      close={close}
      verb={service ? t`Save` : t`Add`}
      submit={submit}
      pending={put.isPending}
      error={put.error}
      size="lg"
    >
      <TextInput
        name="service-name"
        label={t`Name`}
        placeholder={t`Radiographs`}
        defaultValue={service?.name}
        maxLength={LONGEST}
        autoComplete="off"
        data-autofocus
        required
        withAsterisk={false}
      />
      <Textarea
        name="description"
        label={t`Description`}
        defaultValue={service?.description}
        maxLength={LONGEST_DESCRIPTION}
        autosize
        minRows={1}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <MultiSelect
          label={t`Modalities`}
          placeholder={kinds.length === 0 ? t`all` : undefined}
          data={modalities()}
          value={kinds}
          onChange={setKinds}
          hidePickedOptions
          searchable
        />
        <TagsInput
          label={t`Species`}
          placeholder={species.length === 0 ? t`all, or names` : undefined}
          data={SPECIES.map(({ name }) => name.toLowerCase())}
          value={species}
          onChange={setSpecies}
          maxLength={LONGEST}
          acceptValueOnBlur
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <NumberInput
          name="price"
          label={t`Price a region`}
          min={0}
          max={MOST_PRICE}
          decimalScale={2}
          defaultValue={(service?.priceCents ?? 0) / 100}
          required
          withAsterisk={false}
        />
        <NumberInput
          name="surcharge"
          label={t`More for STAT`}
          min={0}
          max={MOST_PRICE}
          decimalScale={2}
          defaultValue={(service?.statSurchargeCents ?? 0) / 100}
        />
        <TextInput
          name="currency"
          label={t`Currency`}
          defaultValue={service?.currency ?? "EUR"}
          pattern="[A-Za-z]{3}"
          title={t`Three letters such as EUR`}
          autoComplete="off"
          required
          withAsterisk={false}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          name="routine"
          label={t`Hours until a report`}
          description={t`Empty: not offered as routine`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          max={MOST_HOURS}
          decimalScale={2}
          defaultValue={service ? hours("ROUTINE") : 24}
        />
        <NumberInput
          name="stat"
          label={t`Hours until a STAT report`}
          description={t`Empty: not offered as STAT`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          max={MOST_HOURS}
          decimalScale={2}
          defaultValue={service ? hours("STAT") : 1}
        />
      </SimpleGrid>
      <Checkbox
        label={t`Offered to clinics`}
        checked={offered}
        onChange={(event) => setOffered(event.currentTarget.checked)}
      />
    </FormModal>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { MultiSelect, Select, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormModal, textOf } from "../../page/FormModal";
import { SPECIES } from "../../requests/animals";
import { modalities } from "../../studies/choices";
import type { CasePriority } from "../queries";
import { PRIORITIES } from "../words";
import type { Routing } from "./queries";
import { dayChoices, minutesOf } from "./ruleTimes";

const LONGEST = 100;
const DAY = 24 * 60;

interface Props {
  providers: { value: string; label: string }[];
  add: (rule: Routing["rules"][number]) => Promise<unknown>;
  pending: boolean;
  error: Error | null;
  close: () => void;
}

/** A new rule; what is left empty excludes nothing. */
export function CaseRuleForm({ providers, add, pending, error, close }: Props) {
  const [provider, setProvider] = useState<string | null>(null);
  const [kinds, setKinds] = useState<string[]>([]);
  const [species, setSpecies] = useState<string[]>([]);
  const [services, setServices] = useState<string[]>([]);
  const [priorities, setPriorities] = useState<string[]>([]);
  const [days, setDays] = useState<string[]>([]);
  const submit = (form: FormData) => {
    const to = minutesOf(textOf(form, "to"));
    const rule = {
      id: "",
      provider: provider ?? "",
      modalities: kinds,
      species: species.map((one) => one.toLowerCase()),
      services,
      priorities: priorities as CasePriority[],
      days: days.map(Number).sort((one, other) => one - other),
      fromMinute: minutesOf(textOf(form, "from")) ?? 0,
      toMinute: to || DAY,
    };
    add(rule).then(close, () => undefined);
  };
  return (
    <FormModal
      title={t`Add a rule`}
      opened
      close={close}
      verb={t`Add`}
      submit={submit}
      pending={pending}
      disabled={!provider}
      error={error}
      size="lg"
    >
      <Select label={t`To`} data={providers} value={provider} onChange={setProvider} data-autofocus />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <MultiSelect
          label={t`Modalities`}
          placeholder={kinds.length === 0 ? t`all` : undefined}
          data={modalities()}
          value={kinds}
          onChange={setKinds}
          hidePickedOptions
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
        <TagsInput
          label={t`Services`}
          placeholder={services.length === 0 ? t`all, or names` : undefined}
          value={services}
          onChange={setServices}
          maxLength={LONGEST}
          acceptValueOnBlur
        />
        <MultiSelect
          label={t`How soon`}
          placeholder={priorities.length === 0 ? t`any` : undefined}
          data={Object.entries(PRIORITIES).map(([value, label]) => ({ value, label: i18n._(label) }))}
          value={priorities}
          onChange={setPriorities}
        />
        <MultiSelect
          label={t`Days`}
          placeholder={days.length === 0 ? t`all` : undefined}
          data={dayChoices()}
          value={days}
          onChange={setDays}
        />
        <SimpleGrid cols={2}>
          <TextInput type="time" name="from" label={t`From`} />
          <TextInput type="time" name="to" label={t`To`} />
        </SimpleGrid>
      </SimpleGrid>
    </FormModal>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Checkbox, Group, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../../graphql/useChange";
import { FormModal } from "../../page/FormModal";
import { Cell, Head, List } from "../../page/List";
import { Loaded } from "../../page/Loaded";
import { Section } from "../../page/Section";
import { SPECIES } from "../../requests/animals";
import classes from "./AskedHistory.module.css";
import { type AskedField, askedHistoryOf, SetHistoryFields } from "./queries";

const LONGEST = 100;
const MOST = 60;

/** What a provider wants to know of each animal: clinics see these fields, and which of them are required. */
export function AskedHistory({ tenant }: { tenant: string }) {
  const fields = useQuery(askedHistoryOf(tenant));
  const [editing, edit] = useState(false);
  return (
    <Section
      title={t`History asked for`}
      about={t`The fields of the form in which clinics tell the history, by species. Nothing that is missing keeps a clinic from submitting.`}
      testId="asked-history"
      action={
        <Button variant="default" onClick={() => edit(true)} disabled={!fields.data}>
          <Trans>Change</Trans>
        </Button>
      }
    >
      <Loaded query={fields} lines={4}>
        {(all) => (
          <>
            <List columns={[t`Field`, t`Species`, t`Required`]}>
              {all.map(({ name, label, species, required }) => (
                <tr key={name}>
                  <Head name={label} />
                  <Cell of={t`Species`}>{species.join(", ") || t`all`}</Cell>
                  <Cell of={t`Required`}>{required ? t`yes` : t`no`}</Cell>
                  <td />
                </tr>
              ))}
            </List>
            {editing && <FieldsForm tenant={tenant} known={all} close={() => edit(false)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

interface FormProps {
  tenant: string;
  known: AskedField[];
  close: () => void;
}

type Draft = AskedField & { key: number };

function FieldsForm({ tenant, known, close }: FormProps) {
  const save = useChange(SetHistoryFields, askedHistoryOf(tenant).queryKey);
  const [fields, setFields] = useState<Draft[]>(() => known.map((one, key) => ({ ...one, key })));
  const [last, setLast] = useState(known.length);
  const set = (key: number, change: Partial<AskedField>) =>
    setFields(fields.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const add = () => {
    setLast(last + 1);
    setFields([
      ...fields,
      { key: last, name: "", label: "", species: [], required: false, choices: [], code: "", scheme: "" },
    ]);
  };
  const submit = () => {
    const made = fields.map(({ key, ...field }) => ({ ...field, name: field.name || nameOf(field, fields) }));
    save.mutate({ tenant, fields: made }, { onSuccess: close });
  };
  return (
    <FormModal
      title={t`History asked for`}
      opened
      close={close}
      verb={t`Save`}
      submit={submit}
      pending={save.isPending}
      error={save.error}
      size="xl"
    >
      {fields.map((field) => (
        <fieldset key={field.key} className={classes.field}>
          <legend className={classes.legend}>{field.label || t`New field`}</legend>
          <TextInput
            label={t`Label`}
            value={field.label}
            maxLength={LONGEST}
            onChange={(event) => set(field.key, { label: event.currentTarget.value })}
            required
            withAsterisk={false}
          />
          <TagsInput
            label={t`Species`}
            placeholder={field.species.length === 0 ? t`all, or names` : undefined}
            data={SPECIES.map(({ name }) => name.toLowerCase())}
            value={field.species}
            onChange={(species) => set(field.key, { species: species.map((one) => one.toLowerCase()) })}
            maxLength={LONGEST}
            acceptValueOnBlur
          />
          <TagsInput
            label={t`Choices`}
            placeholder={field.choices.length === 0 ? t`free text` : undefined}
            value={field.choices}
            onChange={(choices) => set(field.key, { choices })}
            maxLength={LONGEST}
            acceptValueOnBlur
          />
          <Group justify="space-between" className={classes.doing}>
            <Checkbox
              label={t`Required`}
              checked={field.required}
              onChange={(event) => set(field.key, { required: event.currentTarget.checked })}
            />
            <ActionIcon
              color="red"
              size="lg"
              aria-label={t`Remove ${field.label || t`New field`}`}
              onClick={() => setFields(fields.filter(({ key }) => key !== field.key))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        </fieldset>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={18} />}
        onClick={add}
        disabled={fields.length >= MOST}
      >
        <Trans>Add a field</Trans>
      </Button>
    </FormModal>
  );
}

/** What programs call a new field: its label in small letters, unlike any other's. */
function nameOf({ label }: AskedField, others: AskedField[]): string {
  const plain = label
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "")
    .slice(0, 32);
  const base = plain || "field";
  const taken = new Set(others.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}

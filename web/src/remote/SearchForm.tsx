import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { toDicomDate } from "../format/dates";
import { textOf } from "../page/FormModal";
import RangePicker from "../page/RangePicker";
import { modalities } from "../studies/choices";
import type { Question } from "./question";

interface Props {
  servers: string[];
  ask: (question: Question) => void;
}

/** A word finds what begins with it; who types a wildcard knows better. */
export const wild = (text: string) => (text === "" || /[*?]/.test(text) ? text : `${text}*`);

export function SearchForm({ servers, ask }: Props) {
  const [server, choose] = useState(servers[0] ?? "");
  const [[from, to], setDays] = useState<[string | null, string | null]>([null, null]);
  const [modality, setModality] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = [toDicomDate(from) ?? "", toDicomDate(to) ?? ""];
    const filter = {
      patientName: wild(textOf(form, "name")),
      patientID: textOf(form, "id"),
      accessionNumber: textOf(form, "accession"),
      modality: modality ?? "",
      studyDate: days.some(Boolean) ? days.join("-") : "",
    };
    const empty = !Object.values(filter).some(Boolean);
    setMissing(empty);
    if (!empty) ask({ server, filter });
  };
  return (
    <form onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} style={{ alignItems: "end" }}>
        <Select
          label={t`Server`}
          data={servers}
          value={server}
          allowDeselect={false}
          onChange={(name) => name && choose(name)}
        />
        <TextInput
          name="name"
          label={t`Patient's name`}
          placeholder={t`Family name first`}
          error={missing && t`Something to search by`}
        />
        <TextInput name="id" label={t`Patient ID`} />
        <TextInput name="accession" label={t`Accession number`} />
        <Select
          label={t`Modality`}
          placeholder={t`Any`}
          data={modalities()}
          value={modality}
          onChange={setModality}
          clearable
          searchable
        />
        <RangePicker
          type="range"
          label={t`Days`}
          placeholder={t`Any`}
          value={[from, to]}
          onChange={setDays}
          clearable
        />
        <Button type="submit" leftSection={<IconSearch size={18} />}>
          <Trans>Search</Trans>
        </Button>
      </SimpleGrid>
    </form>
  );
}

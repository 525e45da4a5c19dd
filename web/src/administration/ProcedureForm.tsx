import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Select, SimpleGrid, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { SPECIES, speciesKeyOf, speciesNameOf } from "../requests/animals";
import {
  catalogueKey,
  codeKey,
  codesOf,
  type DraftView,
  moved,
  type Procedure,
  viewInput,
} from "./catalogue";
import { PutProcedure } from "./mutations";
import { ViewFields } from "./ViewFields";

const LONGEST = 64;
const LONGEST_FEE_CODE = 16;
const MOST_VIEWS = 40;

interface Props {
  tenant: string;
  /** The one that is changed; null: a new one. */
  procedure: Procedure | null;
  /** Keys of the species a new one is for. */
  species: string[];
  close: () => void;
}

/** A procedure of the catalogue with its views in the order in which they are shot. */
export function ProcedureForm({ tenant, procedure, species, close }: Props) {
  const put = useChange(PutProcedure, catalogueKey(tenant));
  const { data: regions = [] } = useQuery(codesOf("REGIONS"));
  const [animals, setAnimals] = useState(() => (procedure?.species ?? species).map(speciesNameOf));
  const [region, setRegion] = useState(procedure?.region ?? null);
  const last = useRef(procedure?.views.length ?? 0);
  const [views, setViews] = useState<DraftView[]>(() =>
    (procedure?.views ?? []).map(({ code, ...view }, key) => ({ ...view, code: code ?? null, key })),
  );
  const add = () =>
    setViews([
      ...views,
      { key: last.current++, name: "", code: null, laterality: "", recumbency: "", required: true },
    ]);
  // What is chosen stays among the choices, also where it is of no group of ours.
  const choices =
    region && !regions.some((one) => codeKey(one) === codeKey(region)) ? [region, ...regions] : regions;
  const submit = (form: FormData) => {
    const made = {
      id: procedure?.id ?? "",
      name: textOf(form, "procedure-name"),
      modality: textOf(form, "modality").toUpperCase(),
      feeCode: textOf(form, "fee-code"),
      species: [...new Set(animals.map(speciesKeyOf))],
      region,
      views: views.map(viewInput),
    };
    put.mutate({ tenant, procedure: made }, { onSuccess: close });
  };
  return (
    <FormModal
      title={procedure ? t`Change ${procedure.name}` : t`Add a procedure`}
      opened
      close={close}
      verb={procedure ? t`Save` : t`Add`}
      submit={submit}
      pending={put.isPending}
      error={put.error}
      size="xl"
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="procedure-name"
          label={t`Name`}
          placeholder={t`Thorax, 3 views`}
          defaultValue={procedure?.name}
          maxLength={LONGEST}
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
        />
        <TagsInput
          label={t`Species`}
          placeholder={animals.length === 0 ? t`all, or names` : undefined}
          data={SPECIES.map(({ name }) => name)}
          value={animals}
          onChange={setAnimals}
          maxLength={LONGEST}
          acceptValueOnBlur
        />
        <Select
          label={t`Region`}
          data={choices.map((code) => ({ value: codeKey(code), label: code.meaning }))}
          value={region && codeKey(region)}
          onChange={(key) => setRegion(choices.find((code) => codeKey(code) === key) ?? null)}
          nothingFoundMessage={t`No region of this name`}
          searchable
          clearable
        />
        <SimpleGrid cols={2}>
          <TextInput
            name="modality"
            label={t`Modality`}
            defaultValue={procedure?.modality ?? "DX"}
            pattern="[A-Za-z0-9_]{2,16}"
            title={t`A code of DICOM such as DX or US`}
            autoComplete="off"
            required
            withAsterisk={false}
          />
          <TextInput
            name="fee-code"
            label={t`Fee code`}
            defaultValue={procedure?.feeCode}
            maxLength={LONGEST_FEE_CODE}
            autoComplete="off"
          />
        </SimpleGrid>
      </SimpleGrid>
      <Text fw={600}>
        <Trans>Views, in the order they are shot</Trans>
      </Text>
      {views.map((view, at) => (
        <ViewFields
          key={view.key}
          number={at + 1}
          view={view}
          first={at === 0}
          last={at === views.length - 1}
          set={(change) => setViews(views.map((one) => (one.key === view.key ? { ...one, ...change } : one)))}
          move={(by) => setViews(moved(views, at, by))}
          remove={() => setViews(views.filter(({ key }) => key !== view.key))}
        />
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={18} />}
        onClick={add}
        disabled={views.length >= MOST_VIEWS}
      >
        <Trans>Add a view</Trans>
      </Button>
    </FormModal>
  );
}

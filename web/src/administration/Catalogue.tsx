import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Group, Select, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { SPECIES, speciesKeyOf, speciesNameOf } from "../requests/animals";
import { catalogueKey, catalogueOf, type Procedure } from "./catalogue";
import { ImportStartingProcedures, RemoveProcedure } from "./mutations";
import { ProcedureForm } from "./ProcedureForm";
import type { SectionProps } from "./section";

const STARTING = ["Dog", "Cat", "Horse", "Rabbit", "Bird"];
const ALL = "all";

/** What can be requested: the clinic's procedures, each with its views. */
export function Catalogue({ tenant }: SectionProps) {
  const catalogue = useQuery(catalogueOf(tenant.slug));
  const [species, setSpecies] = useState<string>(ALL);
  const [edited, edit] = useState<Procedure | "new" | null>(null);
  const keys = new Set([
    ...SPECIES.map(({ name }) => speciesKeyOf(name)),
    ...(catalogue.data ?? []).flatMap((one) => one.species),
  ]);
  const choices = [...keys].map((key) => ({ value: key, label: speciesNameOf(key) }));
  return (
    <Section
      title={t`Catalogue`}
      about={t`What can be requested, and which views are shot for it. A request keeps the views it was made with: changes count for what is requested after them.`}
      testId="catalogue"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={() => edit("new")}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <Group mb="md" align="flex-end" gap="sm">
        <Select
          label={t`Species`}
          data={[{ value: ALL, label: t`All species` }, ...choices]}
          value={species}
          onChange={(key) => setSpecies(key ?? ALL)}
          allowDeselect={false}
          searchable
        />
        {STARTING.includes(speciesNameOf(species)) && (
          <ImportStarting key={species} tenant={tenant.slug} species={species} />
        )}
      </Group>
      <Loaded query={catalogue} lines={6}>
        {(all) => {
          const shown = all.filter((one) => species === ALL || one.species.includes(species));
          return shown.length === 0 ? (
            <Empty>
              <Trans>Nothing can be requested for this species by its name.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Procedure`, t`Species`, t`Region`, t`Views`]}>
              {shown.map((one) => (
                <Row key={one.id} tenant={tenant.slug} procedure={one} edit={() => edit(one)} />
              ))}
            </List>
          );
        }}
      </Loaded>
      {edited && (
        <ProcedureForm
          tenant={tenant.slug}
          procedure={edited === "new" ? null : edited}
          species={species === ALL ? [] : [species]}
          close={() => edit(null)}
        />
      )}
    </Section>
  );
}

function ImportStarting({ tenant, species }: { tenant: string; species: string }) {
  const add = useChange(ImportStartingProcedures, catalogueKey(tenant));
  const added = add.data?.importStartingProcedures.length;
  return (
    <>
      <Button variant="default" loading={add.isPending} onClick={() => add.mutate({ tenant, species })}>
        <Trans>Bring back what we started with</Trans>
      </Button>
      <Text size="sm" role="status">
        {added === 0 && t`All of it is here.`}
        {!!added && plural(added, { one: "# procedure came back.", other: "# procedures came back." })}
      </Text>
      <Failure error={add.error} />
    </>
  );
}

interface RowProps {
  tenant: string;
  procedure: Procedure;
  edit: () => void;
}

function Row({ tenant, procedure, edit }: RowProps) {
  const remove = useChange(RemoveProcedure, catalogueKey(tenant));
  const { id, name, modality, feeCode, species, region, views } = procedure;
  return (
    <tr data-testid="procedure" data-name={name}>
      <Head name={name} about={[modality, feeCode].filter(Boolean).join(" · ")} />
      <Cell of={t`Species`}>{species.map(speciesNameOf).join(", ") || t`all`}</Cell>
      <Cell of={t`Region`}>{region?.meaning ?? t`none`}</Cell>
      <Cell of={t`Views`}>
        {views
          .map((view) =>
            [view.laterality.replace("B", "L+R"), view.name, !view.required && t`(if wanted)`]
              .filter(Boolean)
              .join(" "),
          )
          .join(", ") || t`none`}
      </Cell>
      <Actions>
        <ActionIcon size="lg" aria-label={t`Change ${name}`} onClick={edit}>
          <IconPencil size={18} />
        </ActionIcon>
        <Confirm
          question={t`Retire ${name}?`}
          verb={t`Retire`}
          act={() => remove.mutateAsync({ tenant, id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" size="lg" aria-label={t`Retire ${name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          <Trans>It can no longer be requested. What was requested of it stays as it is.</Trans>
        </Confirm>
      </Actions>
    </tr>
  );
}

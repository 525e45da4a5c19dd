import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { Empty } from "../page/Loaded";
import type { Tenant } from "../session/session";
import { sidesOf } from "../telemedicine/queries";
import classes from "./LocalTitles.module.css";
import { AddLocalEntity, RemoveLocalEntity } from "./mutations";
import { localEntitiesOf } from "./queries";

/** An AE title: at most 16 characters, no backslash (PS3.5 6.2). */
export const LONGEST_TITLE = 16;

interface Entity {
  aeTitle: string;
  /** The slug of the one clinic whose cases it leads to; null: those of all. */
  clinic?: string | null;
}

/** What a tenant is called. A provider's title can lead to the cases of one clinic alone, where clinics share UIDs. */
export function LocalTitles({
  tenant: { slug: tenant, kind },
  entities,
}: {
  tenant: Tenant;
  entities: Entity[];
}) {
  const add = useChange(AddLocalEntity, localEntitiesOf(tenant).queryKey);
  const clinics = useQuery({ ...sidesOf(tenant), enabled: kind === "TELEMEDICINE" }).data ?? [];
  const [clinic, setClinic] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const aeTitle = textOf(new FormData(form), "title");
    const done = () => {
      form.reset();
      setClinic(null);
    };
    add.mutate({ tenant, aeTitle, clinic }, { onSuccess: done });
  };
  return (
    <Stack>
      {entities.length === 0 ? (
        <Empty>
          <Trans>None yet: no modality can reach this clinic.</Trans>
        </Empty>
      ) : (
        <ul className={classes.titles}>
          {entities.map(({ aeTitle, clinic: of }) => (
            <Title
              key={aeTitle}
              tenant={tenant}
              title={aeTitle}
              clinic={clinics.find(({ slug }) => slug === of)?.name ?? of ?? undefined}
            />
          ))}
        </ul>
      )}
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-end">
          <TextInput
            name="title"
            aria-label={t`New AE title`}
            placeholder={t`New AE title`}
            maxLength={LONGEST_TITLE}
            autoComplete="off"
            autoCapitalize="characters"
            required
            w={220}
          />
          {clinics.length > 0 && (
            <Select
              aria-label={t`Leads to the cases of`}
              placeholder={t`Cases of all clinics`}
              data={clinics.map(({ slug, name }) => ({ value: slug, label: t`Cases of ${name}` }))}
              value={clinic}
              onChange={setClinic}
              clearable
              w={260}
            />
          )}
          <Button type="submit" variant="light" loading={add.isPending}>
            <Trans>Add</Trans>
          </Button>
        </Group>
      </form>
      <Failure error={add.error} />
    </Stack>
  );
}

function Title({ tenant, title, clinic }: { tenant: string; title: string; clinic?: string }) {
  const remove = useChange(RemoveLocalEntity, localEntitiesOf(tenant).queryKey);
  return (
    <li className={classes.title} data-testid="local-entity">
      <Text component="span" size="sm" ff="monospace" fw={600}>
        {title}
      </Text>
      {clinic && (
        <Text component="span" size="sm">
          <Trans>cases of {clinic}</Trans>
        </Text>
      )}
      <Confirm
        question={t`Remove ${title}?`}
        verb={t`Remove`}
        act={() => remove.mutateAsync({ tenant, aeTitle: title })}
        pending={remove.isPending}
        error={remove.error}
        target={(ask) => (
          <ActionIcon color="gray" size="sm" aria-label={t`Remove ${title}`} onClick={ask}>
            <IconX size={14} />
          </ActionIcon>
        )}
      >
        <Trans>Modalities that call it are turned away within seconds. What they sent stays.</Trans>
      </Confirm>
    </li>
  );
}

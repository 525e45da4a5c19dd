import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { FormEvent } from "react";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { Empty } from "../page/Loaded";
import classes from "./LocalTitles.module.css";
import { AddLocalEntity, RemoveLocalEntity } from "./mutations";
import { localEntitiesOf } from "./queries";

/** An AE title: at most 16 characters, no backslash (PS3.5 6.2). */
export const LONGEST_TITLE = 16;

interface Props {
  tenant: string;
  entities: { aeTitle: string }[];
}

export function LocalTitles({ tenant, entities }: Props) {
  const add = useChange(AddLocalEntity, localEntitiesOf(tenant).queryKey);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const aeTitle = textOf(new FormData(form), "title");
    add.mutate({ tenant, aeTitle }, { onSuccess: () => form.reset() });
  };
  return (
    <Stack>
      {entities.length === 0 ? (
        <Empty>
          <Trans>None yet: no modality can reach this clinic.</Trans>
        </Empty>
      ) : (
        <ul className={classes.titles}>
          {entities.map(({ aeTitle }) => (
            <Title key={aeTitle} tenant={tenant} title={aeTitle} />
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
          <Button type="submit" variant="light" loading={add.isPending}>
            <Trans>Add</Trans>
          </Button>
        </Group>
      </form>
      <Failure error={add.error} />
    </Stack>
  );
}

function Title({ tenant, title }: { tenant: string; title: string }) {
  const remove = useChange(RemoveLocalEntity, localEntitiesOf(tenant).queryKey);
  return (
    <li className={classes.title} data-testid="local-entity">
      <Text component="span" size="sm" ff="monospace" fw={600}>
        {title}
      </Text>
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

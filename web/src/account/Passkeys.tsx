import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, PasswordInput, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFingerprint, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatAgo, formatDay } from "../format/moments";
import { ApiError } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { FormModal, textOf } from "../page/FormModal";
import { Actions, Cell, Head, List } from "../page/List";
import { Section } from "../page/Section";
import { addPasskey, isDismissed } from "../session/ceremonies";
import { type Account, accountOptions, RemovePasskey, RenamePasskey } from "./queries";

type Passkey = Account["passkeys"][number];

export function Passkeys({ account }: { account: Account }) {
  const [adding, { open, close }] = useDisclosure(false);
  const able = "PublicKeyCredential" in window;
  return (
    <Section
      title={t`Passkeys`}
      about={t`Sign in with your fingerprint, face or a security key. Nothing to remember, nothing to steal.`}
      testId="passkeys"
      action={
        able && (
          <Button variant="light" leftSection={<IconFingerprint size={18} />} onClick={open}>
            <Trans>Add a passkey</Trans>
          </Button>
        )
      }
    >
      {account.passkeys.length > 0 && (
        <List columns={[t`Passkey`, t`Last used`]}>
          {account.passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} />
          ))}
        </List>
      )}
      {!able && account.passkeys.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>This browser has none.</Trans>
        </Text>
      )}
      {adding && <Add close={close} />}
    </Section>
  );
}

function Add({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const [again, setAgain] = useState(false);
  const add = useMutation({
    mutationFn: ({ name, password }: { name: string; password?: string }) => addPasskey(name, password),
    onSuccess: () => queries.invalidateQueries({ queryKey: accountOptions.queryKey }).then(close),
    onError: (error) => setAgain((asked) => asked || (error instanceof ApiError && error.status === 403)),
  });
  return (
    <FormModal
      title={t`Add a passkey`}
      opened
      close={close}
      verb={t`Continue`}
      submit={(form) =>
        add.mutate({
          name: textOf(form, "name"),
          password: again ? String(form.get("password")) : undefined,
        })
      }
      pending={add.isPending}
      error={isDismissed(add.error) ? null : add.error}
    >
      <TextInput
        name="name"
        label={t`Name`}
        description={t`So that you know it again: the device, or the key on your ring.`}
        placeholder={t`Work laptop`}
        maxLength={64}
        data-autofocus
        required
        withAsterisk={false}
      />
      {again && (
        <PasswordInput
          name="password"
          label={t`Your password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
      )}
    </FormModal>
  );
}

function Row({ passkey }: { passkey: Passkey }) {
  const [renaming, { open, close }] = useDisclosure(false);
  const rename = useChange(RenamePasskey, accountOptions.queryKey);
  const remove = useChange(RemovePasskey, accountOptions.queryKey);
  return (
    <tr data-testid="passkey">
      <Head name={passkey.name} about={t`since ${formatDay(passkey.createdAt)}`} />
      <Cell of={t`Last used`}>{passkey.lastUsed ? formatAgo(passkey.lastUsed) : t`never`}</Cell>
      <Actions corner>
        <ActionIcon aria-label={t`Rename ${passkey.name}`} onClick={open}>
          <IconPencil size={18} />
        </ActionIcon>
        <Confirm
          question={t`Remove ${passkey.name}?`}
          verb={t`Remove`}
          act={() => remove.mutateAsync({ id: passkey.id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" aria-label={t`Remove ${passkey.name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          <Trans>It no longer signs you in. The device may still offer it: delete it there, too.</Trans>
        </Confirm>
        {renaming && (
          <FormModal
            title={t`Rename the passkey`}
            opened
            close={close}
            verb={t`Rename`}
            submit={(form) =>
              rename.mutate({ id: passkey.id, name: textOf(form, "name") }, { onSuccess: close })
            }
            pending={rename.isPending}
            error={rename.error}
          >
            <TextInput
              name="name"
              label={t`Name`}
              defaultValue={passkey.name}
              maxLength={64}
              data-autofocus
              required
              withAsterisk={false}
            />
          </FormModal>
        )}
      </Actions>
    </tr>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { NotificationCategory } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { CATEGORIES } from "../notifications/words";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import { AddWebhook, UpdateWebhook, type Webhook, webhooksOf } from "./webhooks";

const ALL = Object.keys(CATEGORIES) as NotificationCategory[];

interface Props {
  tenant: string;
  /** The one that is changed; none: a new one. */
  webhook?: Webhook;
  close: () => void;
}

export function WebhookForm({ tenant, webhook, close }: Props) {
  const key = webhooksOf(tenant).queryKey;
  const add = useChange(AddWebhook, key);
  const update = useChange(UpdateWebhook, key);
  const [categories, setCategories] = useState<string[]>(webhook?.categories ?? ALL);
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const secret = add.data?.addWebhook.secret ?? update.data?.updateWebhook.secret;
  if (secret) return <Secret secret={secret} close={close} />;
  const submit = async (form: FormData) => {
    const wanted = {
      name: textOf(form, "name"),
      url: textOf(form, "url"),
      categories: ALL.filter((one) => categories.includes(one)),
      enabled,
    };
    if (!webhook) return add.mutate({ tenant, webhook: wanted });
    const changed = await update.mutateAsync({ tenant, id: webhook.id, webhook: wanted }).catch(() => null);
    if (changed && !changed.updateWebhook.secret) close();
  };
  return (
    <FormModal
      title={webhook ? t`Change ${webhook.name}` : t`Add a webhook`}
      opened
      close={close}
      verb={webhook ? t`Save` : t`Add`}
      submit={submit}
      pending={add.isPending || update.isPending}
      error={add.error ?? update.error}
    >
      <TextInput
        name="name"
        label={t`Name`}
        defaultValue={webhook?.name}
        autoComplete="off"
        maxLength={64}
        required
      />
      <TextInput
        name="url"
        type="url"
        label={t`Address`}
        placeholder="https://"
        defaultValue={webhook?.url}
        autoComplete="off"
        maxLength={500}
        required
      />
      <Checkbox.Group label={t`Told of`} value={categories} onChange={setCategories}>
        <Stack gap="xs" mt={4}>
          {ALL.map((one) => (
            <Checkbox key={one} value={one} label={i18n._(CATEGORIES[one].label)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label={t`Switched on`}
        checked={enabled}
        onChange={({ currentTarget }) => setEnabled(currentTarget.checked)}
      />
    </FormModal>
  );
}

function Secret({ secret, close }: { secret: string; close: () => void }) {
  return (
    <Modal opened onClose={close} title={t`Signing secret`}>
      <Stack>
        <Text size="sm">
          <Trans>
            What this program checks signatures with (Standard Webhooks). It is shown this once: copy it now.
          </Trans>
        </Text>
        <Copyable label={t`Signing secret`} text={secret} />
        <Group justify="flex-end">
          <Button onClick={close}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

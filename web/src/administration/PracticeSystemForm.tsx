import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { RIGHTS } from "../format/rights";
import type { Right } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import {
  AddPracticeSystem,
  type PracticeSystem,
  practiceSystemsOf,
  UpdatePracticeSystem,
} from "./practiceSystems";

const CHOICES: Right[] = ["REQUEST", "RETRIEVE"];

interface Props {
  tenant: string;
  /** The one that is changed; none: a new one. */
  system?: PracticeSystem;
  close: () => void;
}

export function PracticeSystemForm({ tenant, system, close }: Props) {
  const key = practiceSystemsOf(tenant).queryKey;
  const add = useChange(AddPracticeSystem, key);
  const update = useChange(UpdatePracticeSystem, key);
  const [rights, setRights] = useState<string[]>(system?.rights ?? CHOICES);
  const made = add.data?.addPracticeSystem ?? update.data?.updatePracticeSystem;
  if (made?.clientSecret || made?.webhookSecret) return <Secrets {...made} close={close} />;
  const submit = async (form: FormData) => {
    const kept = {
      name: textOf(form, "name"),
      rights: CHOICES.filter((right) => rights.includes(right)),
      webhookUrl: textOf(form, "webhook"),
    };
    if (!system) return add.mutate({ tenant, system: kept });
    const changed = await update.mutateAsync({ tenant, id: system.id, system: kept }).catch(() => null);
    if (changed && !changed.updatePracticeSystem.webhookSecret) close();
  };
  return (
    <FormModal
      title={system ? t`Change ${system.name}` : t`Add a practice system`}
      opened
      close={close}
      verb={system ? t`Save` : t`Add`}
      submit={submit}
      pending={add.isPending || update.isPending}
      error={add.error ?? update.error}
    >
      <TextInput
        name="name"
        label={t`Name`}
        placeholder="ezyVet"
        defaultValue={system?.name}
        autoComplete="off"
        maxLength={64}
        data-autofocus
        required
        withAsterisk={false}
      />
      <Checkbox.Group label={t`It finds studies and requests, and may`} value={rights} onChange={setRights}>
        <Stack gap={8} mt={6}>
          {CHOICES.map((right) => (
            <Checkbox key={right} value={right} label={i18n._(RIGHTS[right])} />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        name="webhook"
        label={t`Webhook`}
        description={t`Where it is told what becomes of its requests; none: it has to ask`}
        placeholder="https://"
        type="url"
        defaultValue={system?.webhookUrl}
        autoComplete="off"
        maxLength={500}
      />
    </FormModal>
  );
}

interface SecretsProps {
  clientSecret?: string | null;
  webhookSecret?: string | null;
  system: { clientID: string };
  close: () => void;
}

/** What nobody is shown again. */
export function Secrets({ clientSecret, webhookSecret, system, close }: SecretsProps) {
  return (
    <Modal
      opened
      onClose={close}
      title={t`For the practice system`}
      size="lg"
      centered
      closeOnClickOutside={false}
    >
      <Stack data-testid="practice-system-secrets">
        <Text size="sm">
          <Trans>Enter these there now: the secrets are not shown again.</Trans>
        </Text>
        <Labelled label={t`Client ID`} text={system.clientID} />
        {clientSecret && <Labelled label={t`Client secret`} text={clientSecret} />}
        {webhookSecret && <Labelled label={t`Webhook secret`} text={webhookSecret} />}
        <Group justify="flex-end">
          <Button onClick={close}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Labelled({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <Copyable label={label} text={text} />
    </div>
  );
}

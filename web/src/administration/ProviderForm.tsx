import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Group, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { roleChoices } from "../format/rights";
import type { Role } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import { SetIdentityProvider } from "./mutations";
import { type IdentityProvider, identityProviderOf } from "./queries";

interface Mapping {
  key: number;
  value: string;
  role: Role;
}

interface Props {
  tenant: string;
  provider: IdentityProvider | null;
  close: () => void;
}

const NOBODY = "";

export function ProviderForm({ tenant, provider, close }: Props) {
  const set = useChange(SetIdentityProvider, identityProviderOf(tenant).queryKey);
  const [claim, setClaim] = useState(provider?.roleClaim ?? "");
  const [defaultRole, setDefaultRole] = useState<string>(provider?.defaultRole ?? NOBODY);
  const [mappings, setMappings] = useState<Mapping[]>(
    () => provider?.roleMap.map((one, key) => ({ ...one, key })) ?? [],
  );
  const submit = (form: FormData) =>
    set.mutate(
      {
        tenant,
        provider: {
          issuer: textOf(form, "issuer"),
          clientID: textOf(form, "client-id"),
          clientSecret: String(form.get("client-secret")) || null,
          roleClaim: claim.trim() || null,
          roleMap: mappings
            .map(({ value, role }) => ({ value: value.trim(), role }))
            .filter((one) => one.value),
          defaultRole: (defaultRole as Role) || null,
        },
      },
      { onSuccess: close },
    );
  return (
    <FormModal
      title={t`Sign-in provider`}
      opened
      close={close}
      verb={t`Save`}
      submit={submit}
      pending={set.isPending}
      error={set.error}
      size="lg"
    >
      <div>
        <Text size="sm" mb={4}>
          <Trans>Register Vetark with your provider, with this redirect address:</Trans>
        </Text>
        <Copyable text={`${location.origin}/oidc/${tenant}/callback`} label={t`Redirect address`} />
      </div>
      <TextInput
        name="issuer"
        type="url"
        label={t`Issuer`}
        placeholder="https://login.example.com"
        defaultValue={provider?.issuer}
        data-autofocus
        required
        withAsterisk={false}
      />
      <TextInput
        name="client-id"
        label={t`Client ID`}
        defaultValue={provider?.clientID}
        autoComplete="off"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="client-secret"
        label={t`Client secret`}
        description={provider ? t`Empty: stays as it is` : undefined}
        autoComplete="new-password"
        required={!provider}
        withAsterisk={false}
      />
      <TextInput
        label={t`Claim that tells the role`}
        description={t`For example groups or roles; empty if there is none`}
        value={claim}
        onChange={(event) => setClaim(event.currentTarget.value)}
        autoComplete="off"
      />
      {claim.trim() && <Mappings mappings={mappings} change={setMappings} />}
      <Select
        label={claim.trim() ? t`Everybody else comes in as` : t`Everybody comes in as`}
        data={[{ value: NOBODY, label: t`Nobody: they may not come in` }, ...roleChoices()]}
        value={defaultRole}
        allowDeselect={false}
        onChange={(role) => setDefaultRole(role ?? NOBODY)}
      />
    </FormModal>
  );
}

function Mappings({ mappings, change }: { mappings: Mapping[]; change: (mappings: Mapping[]) => void }) {
  const replace = (key: number, part: Partial<Mapping>) =>
    change(mappings.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const next = Math.max(-1, ...mappings.map(({ key }) => key)) + 1;
  return (
    <Stack gap="xs">
      {mappings.map(({ key, value, role }) => (
        <Group key={key} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={t`Value of the claim`}
            placeholder="vets"
            value={value}
            onChange={(event) => replace(key, { value: event.currentTarget.value })}
            flex={1}
          />
          <Select
            aria-label={t`Role for it`}
            data={roleChoices()}
            value={role}
            allowDeselect={false}
            onChange={(chosen) => chosen && replace(key, { role: chosen as Role })}
            flex={1}
          />
          <ActionIcon
            color="gray"
            aria-label={t`Take this line away`}
            onClick={() => change(mappings.filter((one) => one.key !== key))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="light"
          leftSection={<IconPlus size={14} />}
          onClick={() => change([...mappings, { key: next, value: "", role: "VETERINARIAN" }])}
        >
          <Trans>Add a value</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

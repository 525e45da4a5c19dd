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
      title="Sign-in provider"
      opened
      close={close}
      verb="Save"
      submit={submit}
      pending={set.isPending}
      error={set.error}
      size="lg"
    >
      <div>
        <Text size="sm" mb={4}>
          Register Vetark with your provider, with this redirect address:
        </Text>
        <Copyable text={`${location.origin}/oidc/${tenant}/callback`} label="Redirect address" />
      </div>
      <TextInput
        name="issuer"
        type="url"
        label="Issuer"
        placeholder="https://login.example.com"
        defaultValue={provider?.issuer}
        data-autofocus
        required
        withAsterisk={false}
      />
      <TextInput
        name="client-id"
        label="Client ID"
        defaultValue={provider?.clientID}
        autoComplete="off"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="client-secret"
        label="Client secret"
        description={provider ? "Empty: stays as it is" : undefined}
        autoComplete="new-password"
        required={!provider}
        withAsterisk={false}
      />
      <TextInput
        label="Claim that tells the role"
        description="For example groups or roles; empty if there is none"
        value={claim}
        onChange={(event) => setClaim(event.currentTarget.value)}
        autoComplete="off"
      />
      {claim.trim() && <Mappings mappings={mappings} change={setMappings} />}
      <Select
        label={claim.trim() ? "Everybody else comes in as" : "Everybody comes in as"}
        data={[{ value: NOBODY, label: "Nobody: they may not come in" }, ...roleChoices]}
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
            aria-label="Value of the claim"
            placeholder="vets"
            value={value}
            onChange={(event) => replace(key, { value: event.currentTarget.value })}
            flex={1}
          />
          <Select
            aria-label="Role for it"
            data={roleChoices}
            value={role}
            allowDeselect={false}
            onChange={(chosen) => chosen && replace(key, { role: chosen as Role })}
            flex={1}
          />
          <ActionIcon
            color="gray"
            aria-label="Take this line away"
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
          Add a value
        </Button>
      </Group>
    </Stack>
  );
}

import { Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RIGHTS, ROLES, roleChoices } from "../format/rights";
import type { Right, Role } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import { CreateToken } from "./mutations";
import { rolesOptions, tokensOf } from "./queries";

const LIFETIMES = [
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
  { value: "", label: "never" },
];

export function TokenForm({ tenant, close }: { tenant: string; close: () => void }) {
  const create = useChange(CreateToken, tokensOf(tenant).queryKey);
  const { data: roles = [] } = useQuery(rolesOptions);
  const [role, setRole] = useState<Role>("TECHNICIAN");
  const [days, setDays] = useState("90");
  const [refused, setRefused] = useState<Right[]>([]);
  if (create.data) return <Created secret={create.data.createToken.secret} close={close} />;

  const possible = roles.find((one) => one.role === role)?.rights ?? [];
  const rights = possible.filter((right) => !refused.includes(right));
  const submit = (form: FormData) =>
    create.mutate({
      tenant,
      name: textOf(form, "name"),
      role,
      rights: rights.length < possible.length ? rights : null,
      expiresInDays: days ? Number(days) : null,
    });
  return (
    <FormModal
      title="Create a token"
      opened
      close={close}
      verb="Create"
      submit={submit}
      pending={create.isPending}
      error={create.error}
    >
      <TextInput
        name="name"
        label="Name"
        description="The program that will use it"
        placeholder="Practice software"
        autoComplete="off"
        maxLength={64}
        data-autofocus
        required
        withAsterisk={false}
      />
      <Select
        label="Role"
        description={ROLES[role].about}
        data={roleChoices.filter(({ value }) => value !== "REFERRING_VETERINARIAN")}
        value={role}
        allowDeselect={false}
        onChange={(value) => value && setRole(value as Role)}
      />
      <Checkbox.Group
        label="Of which it may"
        value={rights}
        onChange={(kept) => setRefused(possible.filter((right) => !kept.includes(right)))}
      >
        <SimpleGrid cols={2} spacing="xs" verticalSpacing={8} mt={6}>
          {possible.map((right) => (
            <Checkbox key={right} value={right} label={RIGHTS[right]} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Select
        label="Expires"
        data={LIFETIMES}
        value={days}
        allowDeselect={false}
        onChange={(value) => setDays(value ?? "")}
      />
    </FormModal>
  );
}

function Created({ secret, close }: { secret: string; close: () => void }) {
  return (
    <Modal
      opened
      onClose={close}
      title="The token was created"
      size="lg"
      centered
      closeOnClickOutside={false}
    >
      <Stack data-testid="token-created">
        <Text size="sm">Give it to the program now: it is not shown again.</Text>
        <Copyable text={secret} label="Token" />
        <Group justify="flex-end">
          <Button onClick={close}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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

const lifetimes = () => [
  { value: "30", label: t`in 30 days` },
  { value: "90", label: t`in 90 days` },
  { value: "365", label: t`in a year` },
  { value: "", label: t`never` },
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
      title={t`Create a token`}
      opened
      close={close}
      verb={t`Create`}
      submit={submit}
      pending={create.isPending}
      error={create.error}
    >
      <TextInput
        name="name"
        label={t`Name`}
        description={t`The program that will use it`}
        placeholder={t`Practice software`}
        autoComplete="off"
        maxLength={64}
        data-autofocus
        required
        withAsterisk={false}
      />
      <Select
        label={t`Role`}
        description={i18n._(ROLES[role].about)}
        data={roleChoices().filter(({ value }) => value !== "REFERRING_VETERINARIAN")}
        value={role}
        allowDeselect={false}
        onChange={(value) => value && setRole(value as Role)}
      />
      <Checkbox.Group
        label={t`Of which it may`}
        value={rights}
        onChange={(kept) => setRefused(possible.filter((right) => !kept.includes(right)))}
      >
        <SimpleGrid cols={2} spacing="xs" verticalSpacing={8} mt={6}>
          {possible.map((right) => (
            <Checkbox key={right} value={right} label={i18n._(RIGHTS[right])} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Select
        label={t`Expires`}
        data={lifetimes()}
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
      title={t`The token was created`}
      size="lg"
      centered
      closeOnClickOutside={false}
    >
      <Stack data-testid="token-created">
        <Text size="sm">
          <Trans>Give it to the program now: it is not shown again.</Trans>
        </Text>
        <Copyable text={secret} label={t`Token`} />
        <Group justify="flex-end">
          <Button onClick={close}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

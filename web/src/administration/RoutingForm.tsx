import { t } from "@lingui/core/macro";
import { MultiSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { AddRoutingRule } from "./mutations";
import { onlyCalls } from "./onlyCalls";
import { remoteEntitiesOf, routingRulesOf } from "./queries";

const LONGEST = 64;
const conditions = () => [
  { name: "modality", label: t`Modality`, placeholder: t`any, or CT` },
  { name: "calling", label: t`From AE title`, placeholder: t`any, or XRAY*` },
  { name: "description", label: t`Description`, placeholder: t`any, or *thorax*` },
  { name: "species", label: t`Species`, placeholder: t`any, or Equine` },
];

export function RoutingForm({ tenant, close }: { tenant: string; close: () => void }) {
  const add = useChange(AddRoutingRule, routingRulesOf(tenant).queryKey);
  const { data: servers = [] } = useQuery(remoteEntitiesOf(tenant));
  const [remotes, setRemotes] = useState<string[]>([]);
  const submit = (form: FormData) => {
    const given = (name: string) => textOf(form, name) || null;
    const rule = {
      name: textOf(form, "name"),
      remotes,
      modality: given("modality"),
      callingAETitle: given("calling"),
      description: given("description"),
      species: given("species"),
    };
    add.mutate({ tenant, rule }, { onSuccess: close });
  };
  return (
    <FormModal
      title={t`Add a rule`}
      opened
      close={close}
      verb={t`Add`}
      submit={submit}
      pending={add.isPending}
      disabled={remotes.length === 0}
      error={add.error}
    >
      <TextInput
        name="name"
        label={t`Name`}
        placeholder={t`CT to the radiologist`}
        autoComplete="off"
        maxLength={LONGEST}
        data-autofocus
        required
        withAsterisk={false}
      />
      <MultiSelect
        label={t`Send to`}
        placeholder={remotes.length === 0 ? t`Servers` : undefined}
        data={servers.filter((one) => onlyCalls(one) === null).map(({ name }) => name)}
        value={remotes}
        onChange={setRemotes}
        hidePickedOptions
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {conditions().map((condition) => (
          <TextInput key={condition.name} {...condition} autoComplete="off" maxLength={LONGEST} />
        ))}
      </SimpleGrid>
    </FormModal>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { KINDS } from "../administration/Facts";
import { GIGABYTE } from "../format/bytes";
import type { TenantFactsFragment, TenantKind } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { CreateTenant, tenantsKey, UpdateTenant } from "./queries";
import { slugOf, tenantFactsOf } from "./tenantFacts";

interface Props {
  /** The one to change; none to create one. */
  tenant?: TenantFactsFragment;
  close: () => void;
  /** Told of the slug of one that was created. */
  created?: (slug: string) => void;
}

const ZONES = Intl.supportedValuesOf("timeZone");
const kinds = () =>
  (Object.keys(KINDS) as TenantKind[]).map((kind) => ({ value: kind, label: i18n._(KINDS[kind]) }));

export function TenantForm({ tenant, close, created }: Props) {
  const touched = [tenantsKey, ["session"], ["settings"], ["usage"]];
  const create = useChange(CreateTenant, ...touched);
  const update = useChange(UpdateTenant, ...touched);
  const submit = (form: FormData) => {
    const facts = tenantFactsOf(form);
    if (tenant) update.mutate({ tenant: tenant.slug, facts }, { onSuccess: close });
    else {
      const kind = textOf(form, "kind") as TenantKind;
      const slug = textOf(form, "slug");
      const onSuccess = () => {
        created?.(slug);
        close();
      };
      create.mutate({ slug, name: facts.name ?? "", kind, facts }, { onSuccess });
    }
  };
  return (
    <FormModal
      title={tenant ? tenant.name : t`Create a clinic or provider`}
      opened
      close={close}
      verb={tenant ? t`Save` : t`Create`}
      submit={submit}
      pending={create.isPending || update.isPending}
      error={create.error ?? update.error}
      size="lg"
    >
      {tenant ? (
        <TextInput
          name="name"
          label={t`Name`}
          defaultValue={tenant.name}
          data-autofocus
          required
          withAsterisk={false}
        />
      ) : (
        <Identity />
      )}
      <Facts tenant={tenant} />
      <LimitFields tenant={tenant} />
    </FormModal>
  );
}

/** Name, address and kind: the last two stay for good. */
function Identity() {
  const [slug, setSlug] = useState("");
  const [own, setOwn] = useState(false);
  return (
    <>
      <TextInput
        name="name"
        label={t`Name`}
        placeholder={t`Oakwood Animal Hospital`}
        data-autofocus
        required
        withAsterisk={false}
        onChange={({ currentTarget: { value } }) => !own && setSlug(slugOf(value))}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="slug"
          label={t`In addresses`}
          description={t`Stays for good`}
          value={slug}
          onChange={({ currentTarget: { value } }) => {
            setOwn(true);
            setSlug(value);
          }}
          required
          withAsterisk={false}
        />
        <Select
          name="kind"
          label={t`Kind`}
          description={t`Stays for good`}
          data={kinds()}
          defaultValue="CLINIC"
          allowDeselect={false}
        />
      </SimpleGrid>
    </>
  );
}

function Facts({ tenant }: Pick<Props, "tenant">) {
  const here = Intl.DateTimeFormat().resolvedOptions();
  return (
    <>
      <TextInput
        name="contact"
        label={t`Contact`}
        placeholder={t`A name, an email, a telephone number`}
        defaultValue={tenant?.contact}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="locale"
          label={t`Language`}
          placeholder="en-GB"
          defaultValue={tenant?.locale ?? navigator.language}
          required
          withAsterisk={false}
        />
        <Select
          name="zone"
          label={t`Time zone`}
          data={ZONES.includes(tenant?.timeZone ?? "UTC") ? ZONES : [tenant?.timeZone ?? "UTC", ...ZONES]}
          defaultValue={tenant?.timeZone ?? here.timeZone}
          searchable
          allowDeselect={false}
        />
      </SimpleGrid>
    </>
  );
}

function LimitFields({ tenant }: Pick<Props, "tenant">) {
  const limits = tenant?.limits;
  const shared = { placeholder: t`no limit`, min: 0, hideControls: true };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <NumberInput
        {...shared}
        name="storage"
        label={t`Storage, GB`}
        defaultValue={limits?.storageBytes == null ? "" : limits.storageBytes / GIGABYTE}
      />
      <Select
        name="past-storage"
        label={t`Past that storage`}
        data={[
          { value: "soft", label: t`Tell its administrators` },
          { value: "hard", label: t`Refuse images` },
        ]}
        defaultValue={limits?.storageHard ? "hard" : "soft"}
        allowDeselect={false}
      />
      <NumberInput
        {...shared}
        name="instances"
        label={t`Images a day`}
        defaultValue={limits?.instancesADay ?? ""}
        allowDecimal={false}
      />
      <NumberInput
        {...shared}
        name="associations"
        label={t`Connections at once`}
        defaultValue={limits?.associations ?? ""}
        allowDecimal={false}
      />
      <NumberInput
        {...shared}
        name="retention"
        label={t`Keep for, days`}
        placeholder={t`for good`}
        defaultValue={tenant?.retentionDays ?? ""}
        allowDecimal={false}
      />
    </SimpleGrid>
  );
}

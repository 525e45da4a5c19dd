import { t } from "@lingui/core/macro";
import { NumberInput, SimpleGrid, Switch, TextInput } from "@mantine/core";
import type { Hl7ApplicationInput } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { AddHl7Application, UpdateHl7Application } from "./mutations";
import { type Hl7Application, hl7ApplicationsOf } from "./queries";

interface Props {
  tenant: string;
  /** The one to change; none to add one. */
  application?: Hl7Application;
  close: () => void;
}

/** What was typed, for the server. */
function applicationOf(form: FormData): Hl7ApplicationInput {
  return {
    name: textOf(form, "name"),
    host: textOf(form, "host"),
    port: textOf(form, "port") ? Number(textOf(form, "port")) : null,
    application: textOf(form, "application"),
    facility: textOf(form, "facility"),
    tls: form.get("tls") !== null,
    certificate: textOf(form, "certificate") || null,
  };
}

export function Hl7Form({ tenant, application, close }: Props) {
  const { queryKey } = hl7ApplicationsOf(tenant);
  const add = useChange(AddHl7Application, queryKey);
  const update = useChange(UpdateHl7Application, queryKey);
  const submit = (form: FormData) => {
    const done = { onSuccess: close };
    const made = applicationOf(form);
    if (application) update.mutate({ tenant, name: application.name, application: made }, done);
    else add.mutate({ tenant, application: made }, done);
  };
  return (
    <FormModal
      title={application ? t`Change ${application.name}` : t`Add an HL7 application`}
      opened
      close={close}
      verb={application ? t`Save` : t`Add`}
      submit={submit}
      pending={add.isPending || update.isPending}
      error={add.error ?? update.error}
      size="lg"
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`Practice system`}
          defaultValue={application?.name}
          data-autofocus
          required
          withAsterisk={false}
        />
        <TextInput
          name="host"
          label={t`IP address or host name it sends from`}
          placeholder={t`10.0.0.9, or a network: 10.0.0.0/24`}
          defaultValue={application?.host}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <TextInput
          name="application"
          label={t`Sending application (MSH-3)`}
          description={t`Empty: whatever it says`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={application?.application}
          autoComplete="off"
        />
        <TextInput
          name="facility"
          label={t`Sending facility (MSH-4)`}
          description={t`Empty: whatever it says`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={application?.facility}
          autoComplete="off"
        />
        <NumberInput
          name="port"
          label={t`Port for results`}
          description={t`Empty: it is sent no results`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={application?.port ?? ""}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
        />
        <TextInput
          name="certificate"
          label={t`Client certificate it must show`}
          description={t`SHA-256 fingerprint, where it sends over TLS`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={application?.certificate ?? ""}
          autoComplete="off"
        />
      </SimpleGrid>
      <Switch name="tls" label={t`Send results over TLS`} defaultChecked={application?.tls} />
    </FormModal>
  );
}

import { t } from "@lingui/core/macro";
import {
  Anchor,
  Collapse,
  Group,
  NumberInput,
  PasswordInput,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { RemoteApplicationEntityInput } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { LONGEST_TITLE } from "./LocalTitles";
import { AddRemoteEntity, UpdateRemoteEntity } from "./mutations";
import { type RemoteEntity, remoteEntitiesOf } from "./queries";
import { RemoteWorklist, worklistOf } from "./RemoteWorklist";

interface Props {
  tenant: string;
  /** The one to change; none to add one. */
  entity?: RemoteEntity;
  close: () => void;
}

const DICOM_PORT = 104;

/** What was typed, for the server; an empty field means the installation's value. */
export function entityOf(form: FormData): RemoteApplicationEntityInput {
  const number = (name: string) => (textOf(form, name) ? Number(textOf(form, name)) : null);
  const text = (name: string) => textOf(form, name) || null;
  return {
    name: textOf(form, "name"),
    aeTitle: textOf(form, "title"),
    host: textOf(form, "host"),
    port: number("port"),
    queryRetrieve: form.get("query-retrieve") !== null,
    tls: form.get("tls") !== null,
    announce: form.get("announce") !== null,
    associationPerImage: form.get("association-per-image") !== null,
    worklistOwn: form.get("worklist-own") !== null,
    worklistStarted: form.get("worklist-unstarted") === null,
    maximumPDULength: number("pdu"),
    connectTimeout: number("connect-timeout"),
    dimseTimeout: number("dimse-timeout"),
    certificate: text("certificate"),
    username: text("username"),
    passcode: String(form.get("passcode") ?? "") || null,
    ...worklistOf(form),
  };
}

export function RemoteForm({ tenant, entity, close }: Props) {
  const { queryKey } = remoteEntitiesOf(tenant);
  const add = useChange(AddRemoteEntity, queryKey);
  const update = useChange(UpdateRemoteEntity, queryKey);
  const submit = (form: FormData) => {
    const done = { onSuccess: close };
    if (entity) update.mutate({ tenant, name: entity.name, entity: entityOf(form) }, done);
    else add.mutate({ tenant, entity: entityOf(form) }, done);
  };
  return (
    <FormModal
      title={entity ? t`Change ${entity.name}` : t`Add a server or modality`}
      opened
      close={close}
      verb={entity ? t`Save` : t`Add`}
      submit={submit}
      pending={add.isPending || update.isPending}
      error={add.error ?? update.error}
      size="lg"
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`X-ray, room 1`}
          defaultValue={entity?.name}
          data-autofocus
          required
          withAsterisk={false}
        />
        <TextInput
          name="title"
          label={t`AE title`}
          placeholder="XRAY1"
          defaultValue={entity?.aeTitle}
          maxLength={LONGEST_TITLE}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <TextInput
          name="host"
          label={t`IP address or host name`}
          placeholder={t`10.0.0.4, or a network: 10.0.0.0/24`}
          defaultValue={entity?.host}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <NumberInput
          name="port"
          label={t`Port`}
          description={t`Empty: it only calls us`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={entity ? (entity.port ?? "") : DICOM_PORT}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
        />
      </SimpleGrid>
      <Group gap="xl">
        <Switch
          name="query-retrieve"
          label={t`May query and retrieve`}
          defaultChecked={entity?.queryRetrieve}
        />
        <Switch name="tls" label={t`Call it with TLS`} defaultChecked={entity?.tls} />
        <Switch name="announce" label={t`Tell it of new studies`} defaultChecked={entity?.announce} />
      </Group>
      <RemoteWorklist entity={entity} />
      <Rare entity={entity} />
    </FormModal>
  );
}

/** What hardly anybody needs; the fields are there, but folded away. */
function Rare({ entity }: { entity?: RemoteEntity }) {
  const used = Boolean(
    entity?.associationPerImage ||
      entity?.worklistOwn ||
      entity?.worklistStarted === false ||
      entity?.maximumPDULength ||
      entity?.connectTimeout ||
      entity?.dimseTimeout ||
      entity?.certificate ||
      entity?.username,
  );
  const [opened, { toggle }] = useDisclosure(used);
  return (
    <Stack gap="sm">
      <Group>
        <Anchor component="button" type="button" size="sm" aria-expanded={opened} onClick={toggle}>
          {opened ? t`Less` : t`Worklist, proof of identity, timeouts …`}
        </Anchor>
      </Group>
      <Collapse expanded={opened}>
        <Stack>
          <Switch
            name="worklist-own"
            label={t`Worklist: only its own requests`}
            description={t`Those for this AE title, and those that any station may take`}
            defaultChecked={entity?.worklistOwn}
          />
          <Switch
            name="worklist-unstarted"
            label={t`Worklist: hide what has begun`}
            description={t`What is done or cancelled never stands there`}
            defaultChecked={entity?.worklistStarted === false}
          />
          <Switch
            name="association-per-image"
            label={t`Send it one image per association`}
            description={t`For old servers that take only one image at a time; slower`}
            defaultChecked={entity?.associationPerImage}
          />
          <TextInput
            name="certificate"
            label={t`Client certificate it must show`}
            description={t`SHA-256 fingerprint, for a server that calls us with TLS`}
            placeholder="AB:CD:…"
            defaultValue={entity?.certificate ?? ""}
            autoComplete="off"
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              name="username"
              label={t`User name`}
              description={t`User identity, in place of a fixed address`}
              defaultValue={entity?.username ?? ""}
              autoComplete="off"
            />
            <PasswordInput
              name="passcode"
              label={t`Passcode`}
              description={entity?.username ? t`Empty: stays as it is` : t`With the user name`}
              autoComplete="new-password"
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <NumberInput
              name="connect-timeout"
              label={t`To connect, s`}
              placeholder={t`default`}
              defaultValue={entity?.connectTimeout ?? ""}
              min={0}
              hideControls
            />
            <NumberInput
              name="dimse-timeout"
              label={t`To answer, s`}
              placeholder={t`default`}
              defaultValue={entity?.dimseTimeout ?? ""}
              min={0}
              hideControls
            />
            <NumberInput
              name="pdu"
              label={t`Maximum PDU, bytes`}
              placeholder={t`default`}
              defaultValue={entity?.maximumPDULength ?? ""}
              min={0}
              allowDecimal={false}
              hideControls
            />
          </SimpleGrid>
        </Stack>
      </Collapse>
    </Stack>
  );
}

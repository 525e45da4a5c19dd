import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { onlyCalls } from "../../administration/onlyCalls";
import { remoteEntitiesOf } from "../../administration/queries";
import { formatDay } from "../../format/moments";
import { useChange } from "../../graphql/useChange";
import { Confirm } from "../../page/Confirm";
import { Failure } from "../../page/Failure";
import { FormModal, textOf } from "../../page/FormModal";
import { Actions, Cell, Head, List } from "../../page/List";
import { Empty, Loaded } from "../../page/Loaded";
import { Section } from "../../page/Section";
import {
  AgreeToClinic,
  AskProvider,
  type Collaboration,
  collaborationsOf,
  ResumeCollaboration,
  SetCaseAccess,
  SetCasePush,
  SuspendCollaboration,
} from "./queries";

const STATES: Record<Collaboration["state"], MessageDescriptor> = {
  ASKED: msg`waits for an answer`,
  ACTIVE: msg`active`,
  SUSPENDED: msg`suspended`,
};
const MOST_DAYS = 3650;

/** The clinics that ask a provider. */
export function Clinics({ tenant }: { tenant: string }) {
  const known = useQuery(collaborationsOf(tenant));
  const agree = useChange(AgreeToClinic, collaborationsOf(tenant).queryKey);
  return (
    <Section
      title={t`Clinics`}
      about={t`A clinic asks to work with you; once you agree it can submit cases.`}
      testId="clinics"
    >
      <Loaded query={known}>
        {(all) => {
          const clinics = all.filter(({ provider }) => provider.slug === tenant);
          return clinics.length === 0 ? (
            <Empty>
              <Trans>No clinic has asked yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Clinic`, t`State`]}>
              {clinics.map((one) => (
                <tr key={one.clinic.slug} data-testid="clinic-row" data-name={one.clinic.slug}>
                  <Head name={one.clinic.name} about={sinceOf(one)} />
                  <Cell of={t`State`}>{i18n._(STATES[one.state])}</Cell>
                  <Actions>
                    {one.state === "ASKED" && (
                      <Button
                        size="xs"
                        loading={agree.isPending}
                        onClick={() => agree.mutate({ tenant, clinic: one.clinic.slug })}
                      >
                        <Trans>Agree</Trans>
                      </Button>
                    )}
                    <Standing tenant={tenant} one={one} other={one.clinic.slug} name={one.clinic.name} />
                  </Actions>
                </tr>
              ))}
            </List>
          );
        }}
      </Loaded>
      <Failure error={agree.error} />
    </Section>
  );
}

/** The providers that a clinic asks. */
export function Providers({ tenant }: { tenant: string }) {
  const known = useQuery(collaborationsOf(tenant));
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`Telemedicine providers`}
      about={t`Who reads for this clinic. A provider has to agree before cases can be submitted.`}
      testId="providers"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Ask a provider</Trans>
        </Button>
      }
    >
      <Loaded query={known}>
        {(all) => {
          const providers = all.filter(({ clinic }) => clinic.slug === tenant);
          return providers.length === 0 ? (
            <Empty>
              <Trans>No provider yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Provider`, t`State`, t`Sees ended cases for`, t`Images are sent to`]}>
              {providers.map((one) => (
                <tr key={one.provider.slug} data-testid="provider-row" data-name={one.provider.slug}>
                  <Head name={one.provider.name} about={sinceOf(one)} />
                  <Cell of={t`State`}>{i18n._(STATES[one.state])}</Cell>
                  <Cell of={t`Sees ended cases for`}>
                    <Access tenant={tenant} one={one} />
                  </Cell>
                  <Cell of={t`Images are sent to`}>
                    <Push tenant={tenant} one={one} />
                  </Cell>
                  <Actions>
                    <Standing tenant={tenant} one={one} other={one.provider.slug} name={one.provider.name} />
                  </Actions>
                </tr>
              ))}
            </List>
          );
        }}
      </Loaded>
      {asking && <AskForm tenant={tenant} close={close} />}
    </Section>
  );
}

const sinceOf = ({ since, askedAt }: Collaboration) =>
  since ? t`since ${formatDay(since)}` : t`asked on ${formatDay(askedAt)}`;

interface StandingProps {
  tenant: string;
  one: Collaboration;
  other: string;
  name: string;
}

/** Suspended, and taken up again by the side that did it. */
function Standing({ tenant, one, other, name }: StandingProps) {
  const suspend = useChange(SuspendCollaboration, collaborationsOf(tenant).queryKey);
  const resume = useChange(ResumeCollaboration, collaborationsOf(tenant).queryKey);
  if (one.state === "SUSPENDED") {
    if (one.suspendedBy !== tenant) return null;
    return (
      <>
        <Failure error={resume.error} />
        <Button
          size="xs"
          variant="default"
          loading={resume.isPending}
          onClick={() => resume.mutate({ tenant, other })}
        >
          <Trans>Resume</Trans>
        </Button>
      </>
    );
  }
  if (one.state !== "ACTIVE") return null;
  return (
    <Confirm
      question={t`Suspend the work with ${name}?`}
      verb={t`Suspend`}
      act={() => suspend.mutateAsync({ tenant, other })}
      pending={suspend.isPending}
      error={suspend.error}
      target={(ask) => (
        <Button size="xs" variant="default" onClick={ask} aria-label={t`Suspend ${name}`}>
          <Trans>Suspend</Trans>
        </Button>
      )}
    >
      <Trans>No new cases can be submitted. Those that are open go on.</Trans>
    </Confirm>
  );
}

/** For how many days a provider still sees the studies of a case that has ended. */
function Access({ tenant, one }: { tenant: string; one: Collaboration }) {
  const set = useChange(SetCaseAccess, collaborationsOf(tenant).queryKey);
  return (
    <Group gap={6} wrap="nowrap">
      <NumberInput
        aria-label={t`Days that ${one.provider.name} sees ended cases`}
        w={84}
        size="xs"
        min={0}
        max={MOST_DAYS}
        allowDecimal={false}
        hideControls
        defaultValue={one.accessDays}
        error={set.error?.message}
        onBlur={(event) => {
          const text = event.currentTarget.value;
          const days = Number(text);
          if (text !== "" && days !== one.accessDays)
            set.mutate({ tenant, provider: one.provider.slug, days });
        }}
      />
      <Text size="sm">
        <Trans>days</Trans>
      </Text>
    </Group>
  );
}

/** To which server of the provider's the images of a case are sent besides: readers see them here without. */
function Push({ tenant, one }: { tenant: string; one: Collaboration }) {
  const remote = useQuery(remoteEntitiesOf(tenant));
  const set = useChange(SetCasePush, collaborationsOf(tenant).queryKey);
  const called = (remote.data ?? []).filter((entity) => !onlyCalls(entity)).map(({ name }) => name);
  return (
    <Select
      aria-label={t`Images of cases for ${one.provider.name} are sent to`}
      placeholder={t`no server`}
      size="xs"
      w={170}
      data={one.push && !called.includes(one.push) ? [one.push, ...called] : called}
      value={one.push || null}
      disabled={set.isPending}
      error={set.error?.message}
      clearable
      allowDeselect={false}
      onChange={(name) => set.mutate({ tenant, provider: one.provider.slug, remote: name ?? "" })}
    />
  );
}

function AskForm({ tenant, close }: { tenant: string; close: () => void }) {
  const ask = useChange(AskProvider, collaborationsOf(tenant).queryKey);
  return (
    <FormModal
      title={t`Ask a provider`}
      opened
      close={close}
      verb={t`Ask`}
      submit={(form) => ask.mutate({ tenant, provider: textOf(form, "provider") }, { onSuccess: close })}
      pending={ask.isPending}
      error={ask.error}
    >
      <TextInput
        name="provider"
        label={t`Short name of the provider`}
        description={t`As it stands in the provider's addresses; they tell you.`}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="off"
        data-autofocus
        required
        withAsterisk={false}
      />
    </FormModal>
  );
}

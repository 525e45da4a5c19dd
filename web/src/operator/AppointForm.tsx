import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, TextInput } from "@mantine/core";
import { InvitationSent } from "../administration/InviteForm";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { InviteAdministrator } from "./queries";

interface Props {
  tenant: { slug: string; name: string };
  close: () => void;
}

/** Invites somebody as administrator: for a new clinic, or one that has lost its last. */
export function AppointForm({ tenant, close }: Props) {
  const invite = useChange(InviteAdministrator);
  if (invite.data) {
    return (
      <InvitationSent email={invite.variables.email} sent={invite.data.inviteAdministrator} close={close} />
    );
  }
  return (
    <FormModal
      title={t`Administrator of ${tenant.name}`}
      opened
      close={close}
      verb={t`Invite`}
      submit={(form) =>
        invite.mutate({ tenant: tenant.slug, email: textOf(form, "email"), name: textOf(form, "name") })
      }
      pending={invite.isPending}
      error={invite.error}
    >
      <Text size="sm">
        <Trans>They invite everybody else and set up the servers.</Trans>
      </Text>
      <TextInput
        name="email"
        type="email"
        label={t`Email`}
        autoComplete="off"
        data-autofocus
        required
        withAsterisk={false}
      />
      <TextInput name="name" label={t`Name`} autoComplete="off" />
    </FormModal>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatMoment } from "../format/moments";
import { ROLES, roleChoices } from "../format/rights";
import type { Role } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import { Invite } from "./mutations";
import { invitationsOf } from "./queries";

export function InviteForm({ tenant, close }: { tenant: string; close: () => void }) {
  const invite = useChange(Invite, invitationsOf(tenant).queryKey);
  const [role, setRole] = useState<Role>("VETERINARIAN");
  if (invite.data) {
    return <InvitationSent email={invite.variables.email} sent={invite.data.invite} close={close} />;
  }
  return (
    <FormModal
      title={t`Invite somebody`}
      opened
      close={close}
      verb={t`Invite`}
      submit={(form) =>
        invite.mutate({ tenant, email: textOf(form, "email"), name: textOf(form, "name"), role })
      }
      pending={invite.isPending}
      error={invite.error}
    >
      <TextInput
        name="email"
        type="email"
        label={t`Email`}
        autoComplete="off"
        data-autofocus
        required
        withAsterisk={false}
      />
      <TextInput name="name" label={t`Name`} description={t`They can change it.`} autoComplete="off" />
      <Select
        label={t`Role`}
        description={i18n._(ROLES[role].about)}
        data={roleChoices()}
        value={role}
        allowDeselect={false}
        onChange={(value) => value && setRole(value as Role)}
      />
    </FormModal>
  );
}

interface SentProps {
  email: string;
  sent: { link?: string | null; expiresAt: string };
  close: () => void;
}

/** Mailed; or, where the installation sends no mail, the link to hand over. */
export function InvitationSent({ email, sent, close }: SentProps) {
  const until = t`It works once, until ${formatMoment(sent.expiresAt)}.`;
  return (
    <Modal opened onClose={close} title={t`${email} is invited`} size="lg" centered>
      <Stack data-testid="invitation-sent">
        {sent.link ? (
          <>
            <Text size="sm">
              <Trans>
                This installation sends no mail: hand this link over yourself, to nobody else. {until} It is
                not shown again.
              </Trans>
            </Text>
            <Copyable text={new URL(sent.link, location.origin).href} label={t`Invitation link`} />
          </>
        ) : (
          <Text size="sm">
            <Trans>A mail with a link is on its way. {until}</Trans>
          </Text>
        )}
        <Group justify="flex-end">
          <Button onClick={close}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

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
      title="Invite somebody"
      opened
      close={close}
      verb="Invite"
      submit={(form) =>
        invite.mutate({ tenant, email: textOf(form, "email"), name: textOf(form, "name"), role })
      }
      pending={invite.isPending}
      error={invite.error}
    >
      <TextInput
        name="email"
        type="email"
        label="Email"
        autoComplete="off"
        data-autofocus
        required
        withAsterisk={false}
      />
      <TextInput name="name" label="Name" description="They can change it." autoComplete="off" />
      <Select
        label="Role"
        description={ROLES[role].about}
        data={roleChoices}
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
  const until = `It works once, until ${formatMoment(sent.expiresAt)}.`;
  return (
    <Modal opened onClose={close} title={`${email} is invited`} size="lg" centered>
      <Stack data-testid="invitation-sent">
        {sent.link ? (
          <>
            <Text size="sm">
              This installation sends no mail: hand this link over yourself, to nobody else. {until} It is not
              shown again.
            </Text>
            <Copyable text={new URL(sent.link, location.origin).href} label="Invitation link" />
          </>
        ) : (
          <Text size="sm">A mail with a link is on its way. {until}</Text>
        )}
        <Group justify="flex-end">
          <Button onClick={close}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

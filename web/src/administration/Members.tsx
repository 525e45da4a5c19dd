import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMailPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ROLES, roleChoices } from "../format/rights";
import type { Role } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Invitations } from "./Invitations";
import { InviteForm } from "./InviteForm";
import { RemoveMember, SetRole } from "./mutations";
import { invitationsOf, type Member, membersOf } from "./queries";
import { RoleTable } from "./RoleTable";
import type { SectionProps } from "./section";

/** Who may come in, and as what. */
export function Members({ session, tenant }: SectionProps) {
  const members = useQuery(membersOf(tenant.slug));
  const invitations = useQuery(invitationsOf(tenant.slug));
  const [inviting, { open, close }] = useDisclosure(false);
  const setRole = useChange(SetRole, membersOf(tenant.slug).queryKey, ["session"]);
  const change = (member: Member, role: Role) =>
    setRole.mutate({ tenant: tenant.slug, user: member.id, role });
  return (
    <>
      <Section
        title={t`Members`}
        about={t`Who may come in, and as what. A changed role counts within seconds.`}
        testId="members"
        action={
          <Button leftSection={<IconMailPlus size={18} />} onClick={open}>
            <Trans>Invite</Trans>
          </Button>
        }
      >
        <Loaded query={members} lines={4}>
          {(all) => (
            <List columns={[t`Person`, t`Two-step`, t`Role`]}>
              {all.map((member) => (
                <Row
                  key={member.id}
                  member={member}
                  tenant={tenant.slug}
                  self={member.id === session.user.id}
                  changing={setRole.isPending && setRole.variables.user === member.id}
                  change={(role) => change(member, role)}
                />
              ))}
            </List>
          )}
        </Loaded>
        <Failure error={setRole.error} />
      </Section>
      {invitations.data?.length !== 0 && (
        <Section title={t`Invited`} about={t`They have not come in yet.`} testId="invitations">
          <Loaded query={invitations}>
            {(all) => <Invitations tenant={tenant.slug} invitations={all} />}
          </Loaded>
        </Section>
      )}
      <RoleTable />
      {inviting && <InviteForm tenant={tenant.slug} close={close} />}
    </>
  );
}

interface RowProps {
  member: Member;
  tenant: string;
  self: boolean;
  changing: boolean;
  change: (role: Role) => void;
}

function Row({ member, tenant, self, changing, change }: RowProps) {
  const remove = useChange(RemoveMember, membersOf(tenant).queryKey, ["session"]);
  const name = member.name || member.email;
  return (
    <tr data-testid="member" data-email={member.email}>
      <Head name={self ? t`${name} (you)` : name} about={member.name && member.email} />
      <Cell of={t`Two-step`}>
        {member.totp ? (
          <Badge variant="light" radius="sm">
            <Trans>On</Trans>
          </Badge>
        ) : (
          <Badge variant="light" color="gray" radius="sm">
            <Trans>Off</Trans>
          </Badge>
        )}
      </Cell>
      <Cell of={t`Role`}>
        <Select
          aria-label={t`Role of ${name}`}
          w={220}
          size="sm"
          data={roleChoices()}
          value={member.role}
          allowDeselect={false}
          disabled={changing}
          onChange={(role) => role && role !== member.role && change(role as Role)}
        />
      </Cell>
      <Actions corner>
        <Confirm
          question={self ? t`Leave this clinic?` : t`Remove ${name}?`}
          verb={self ? t`Leave` : t`Remove`}
          act={() => remove.mutateAsync({ tenant, user: member.id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" size="lg" aria-label={t`Remove ${name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          {self
            ? t`You no longer see this clinic. Another administrator can invite you again.`
            : t`As ${i18n._(ROLES[member.role].noun)} they lose this clinic at once. Memberships in other clinics stay.`}
        </Confirm>
      </Actions>
    </tr>
  );
}

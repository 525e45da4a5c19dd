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
        title="Members"
        about="Who may come in, and as what. A changed role counts within seconds."
        testId="members"
        action={
          <Button leftSection={<IconMailPlus size={18} />} onClick={open}>
            Invite
          </Button>
        }
      >
        <Loaded query={members} lines={4}>
          {(all) => (
            <List columns={["Person", "Two-step", "Role"]}>
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
        <Section title="Invited" about="They have not come in yet." testId="invitations">
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
      <Head name={self ? `${name} (you)` : name} about={member.name && member.email} />
      <Cell of="Two-step">
        {member.totp ? (
          <Badge variant="light" radius="sm">
            On
          </Badge>
        ) : (
          <Badge variant="light" color="gray" radius="sm">
            Off
          </Badge>
        )}
      </Cell>
      <Cell of="Role">
        <Select
          aria-label={`Role of ${name}`}
          w={220}
          size="sm"
          data={roleChoices}
          value={member.role}
          allowDeselect={false}
          disabled={changing}
          onChange={(role) => role && role !== member.role && change(role as Role)}
        />
      </Cell>
      <Actions corner>
        <Confirm
          question={self ? "Leave this clinic?" : `Remove ${name}?`}
          verb={self ? "Leave" : "Remove"}
          act={() => remove.mutateAsync({ tenant, user: member.id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" size="lg" aria-label={`Remove ${name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          {self
            ? "You no longer see this clinic. Another administrator can invite you again."
            : `As ${ROLES[member.role].name.toLowerCase()} they lose this clinic at once. Memberships in other clinics stay.`}
        </Confirm>
      </Actions>
    </tr>
  );
}

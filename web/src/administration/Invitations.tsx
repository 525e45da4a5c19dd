import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { formatAgo } from "../format/moments";
import { ROLES } from "../format/rights";
import type { InvitationsQuery } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { WithdrawInvitation } from "./mutations";
import { invitationsOf } from "./queries";

interface Props {
  tenant: string;
  invitations: InvitationsQuery["invitations"];
}

export function Invitations({ tenant, invitations }: Props) {
  const withdraw = useChange(WithdrawInvitation, invitationsOf(tenant).queryKey);
  return (
    <>
      <List columns={[t`Person`, t`Role`, t`Expires`]}>
        {invitations.map(({ id, email, name, role, expiresAt }) => (
          <tr key={id} data-testid="invited" data-email={email}>
            <Head name={name || email} about={name && email} />
            <Cell of={t`Role`}>{i18n._(ROLES[role].name)}</Cell>
            <Cell of={t`Expires`}>{formatAgo(expiresAt)}</Cell>
            <Actions corner>
              <Button
                size="xs"
                variant="default"
                loading={withdraw.isPending && withdraw.variables.id === id}
                onClick={() => withdraw.mutate({ tenant, id })}
              >
                <Trans>Withdraw</Trans>
              </Button>
            </Actions>
          </tr>
        ))}
      </List>
      <Failure error={withdraw.error} />
    </>
  );
}

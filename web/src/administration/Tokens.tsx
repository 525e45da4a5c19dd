import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatAgo, formatDay } from "../format/moments";
import { RIGHTS, ROLES } from "../format/rights";
import type { TokensQuery } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { RevokeToken } from "./mutations";
import { rolesOptions, tokensOf } from "./queries";
import type { SectionProps } from "./section";
import { TokenForm } from "./TokenForm";

type Token = TokensQuery["tokens"][number];

/** Keys for programs, which have no password to type. */
export function Tokens({ tenant }: SectionProps) {
  const tokens = useQuery(tokensOf(tenant.slug));
  const [creating, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`API tokens`}
      about={t`For programs that read or send over DICOMweb and GraphQL. One for each, so that you can end one alone.`}
      testId="tokens"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Create</Trans>
        </Button>
      }
    >
      <Loaded query={tokens} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>No program has a token.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Token`, t`May`, t`Expires`, t`Last used`]}>
              {all.map((token) => (
                <Row key={token.id} tenant={tenant.slug} token={token} />
              ))}
            </List>
          )
        }
      </Loaded>
      {creating && <TokenForm tenant={tenant.slug} close={close} />}
    </Section>
  );
}

function Row({ tenant, token }: { tenant: string; token: Token }) {
  const revoke = useChange(RevokeToken, tokensOf(tenant).queryKey);
  const name = token.name || t`Unnamed token`;
  return (
    <tr data-testid="token" data-name={token.name}>
      <Head name={name} about={t`created ${formatDay(token.createdAt)}`} />
      <Cell of={t`May`}>
        <Rights token={token} />
      </Cell>
      <Cell of={t`Expires`}>{token.expiresAt ? formatDay(token.expiresAt) : t`never`}</Cell>
      <Cell of={t`Last used`}>{token.lastUsed ? formatAgo(token.lastUsed) : t`never`}</Cell>
      <Actions corner>
        <Confirm
          question={t`Revoke ${name}?`}
          verb={t`Revoke`}
          act={() => revoke.mutateAsync({ tenant, id: token.id })}
          pending={revoke.isPending}
          error={revoke.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              <Trans>Revoke</Trans>
            </Button>
          )}
        >
          <Trans>The program that uses it is shut out within seconds. It cannot be undone.</Trans>
        </Confirm>
      </Actions>
    </tr>
  );
}

/** The role; where the token has fewer rights, those it has. */
function Rights({ token }: { token: Token }) {
  const { data: roles } = useQuery(rolesOptions);
  const whole = roles?.find(({ role }) => role === token.role)?.rights.length;
  if (whole === undefined || token.rights.length >= whole) return i18n._(ROLES[token.role].name);
  const rights = token.rights.map((right) => i18n._(RIGHTS[right])).join(", ");
  return t`${i18n._(ROLES[token.role].name)}, only: ${rights}`;
}

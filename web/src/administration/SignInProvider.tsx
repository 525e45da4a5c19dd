import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { ROLES } from "../format/rights";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Copyable } from "../page/Copyable";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import classes from "./Facts.module.css";
import { RemoveIdentityProvider } from "./mutations";
import { ProviderForm } from "./ProviderForm";
import { type IdentityProvider, identityProviderOf } from "./queries";
import { SecondFactor } from "./SecondFactor";
import type { SectionProps } from "./section";

/** How members come in: what is asked of whom, and the clinic's own accounts. */
export function SignIn(props: SectionProps) {
  return (
    <>
      <SecondFactor {...props} />
      <SignInProvider {...props} />
    </>
  );
}

/** The clinic's own accounts (OpenID Connect) beside Vetark's passwords and passkeys. */
function SignInProvider({ tenant }: SectionProps) {
  const provider = useQuery(identityProviderOf(tenant.slug));
  const [editing, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t`Your own sign-in provider`}
      about={t`Let members sign in with the accounts your clinic has already: Microsoft Entra, Google Workspace, Keycloak or any other OpenID Connect provider.`}
      testId="provider"
      action={
        provider.data !== undefined && (
          <Button variant={provider.data ? "light" : "filled"} onClick={open}>
            {provider.data ? t`Change` : t`Set up`}
          </Button>
        )
      }
    >
      <Loaded query={provider}>
        {(data) => (
          <>
            {data ? (
              <Shown tenant={tenant.slug} provider={data} />
            ) : (
              <Empty>
                <Trans>None: members sign in with an email and a password, or with a passkey.</Trans>
              </Empty>
            )}
            {editing && <ProviderForm tenant={tenant.slug} provider={data} close={close} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Shown({ tenant, provider }: { tenant: string; provider: IdentityProvider }) {
  const remove = useChange(RemoveIdentityProvider, identityProviderOf(tenant).queryKey);
  const { issuer, clientID, roleClaim, roleMap, defaultRole } = provider;
  const facts: [string, string][] = [
    [t`Issuer`, issuer],
    [t`Client ID`, clientID],
    ...roleMap.map(({ value, role }): [string, string] => [
      `${roleClaim}: ${value}`,
      i18n._(ROLES[role].name),
    ]),
    [t`Everybody else`, defaultRole ? i18n._(ROLES[defaultRole].name) : t`may not come in`],
  ];
  return (
    <Stack>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          <Trans>Give this address to your members:</Trans>
        </Text>
        <Copyable text={`${location.origin}/sign-in/${tenant}`} label={t`Sign-in address`} />
      </div>
      <Group>
        <Confirm
          question={t`Remove the provider?`}
          verb={t`Remove`}
          act={() => remove.mutateAsync({ tenant })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <Button size="xs" variant="default" onClick={ask}>
              <Trans>Remove</Trans>
            </Button>
          )}
        >
          <Trans>Members who have no Vetark password or passkey can no longer sign in.</Trans>
        </Confirm>
      </Group>
    </Stack>
  );
}

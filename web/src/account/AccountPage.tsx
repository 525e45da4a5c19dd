import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "react-router";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import { type Session, sessionOptions } from "../session/session";
import { Language } from "./Language";
import { Passkeys } from "./Passkeys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { type Account, accountOptions } from "./queries";
import { Sessions } from "./Sessions";
import { TwoStep } from "./TwoStep";

/** What one keeps oneself: name, password, second factor, passkeys, and where one is signed in. */
export default function AccountPage({ session }: { session: Session }) {
  const queries = useQueryClient();
  const query = useQuery(accountOptions);
  // A second factor that was just set up opens clinics which ask for one.
  const factors = query.data && `${query.data.totp} ${query.data.passkeys.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the factors are others
  useEffect(() => {
    queries.invalidateQueries({ queryKey: sessionOptions.queryKey });
  }, [factors, queries]);
  return (
    <Page session={session} title={t`Account`}>
      <Loaded query={query} lines={6}>
        {(account) =>
          account.own ? (
            <>
              <Profile account={account} />
              <Language />
              <Password account={account} />
              <TwoStep account={account} />
              <Passkeys account={account} />
              <Sessions account={account} />
              <ToldOfCases />
            </>
          ) : (
            <Borrowed account={account} />
          )
        }
      </Loaded>
    </Page>
  );
}

/** By which ways one is told of cases stands on a page of its own. */
function ToldOfCases() {
  return (
    <Section
      title={t`Notifications`}
      about={t`What you are told of your cases: in the app, by mail and by push, and when.`}
      action={
        <Button component={Link} to="/account/notifications" variant="light">
          <Trans>Settings</Trans>
        </Button>
      }
    />
  );
}

/** Signed in with the clinic's account: what is one's own may be reached through one's own sign-in alone. */
function Borrowed({ account }: { account: Account }) {
  return (
    <Section title={t`Profile`} testId="borrowed">
      <Text fw={600}>{account.name || account.email}</Text>
      <Text size="sm" c="dimmed">
        <Trans>
          You signed in with your clinic's account, which keeps your name, password and second factor. To
          change those of your own Vetark account, sign in with its password or passkey.
        </Trans>
      </Text>
    </Section>
  );
}

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import { Passkeys } from "./Passkeys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { type Account, accountOptions } from "./queries";
import { Sessions } from "./Sessions";
import { TwoStep } from "./TwoStep";

/** What one keeps oneself: name, password, second factor, passkeys, and where one is signed in. */
export default function AccountPage({ session }: { session: Session }) {
  const query = useQuery(accountOptions);
  return (
    <Page session={session} title="Account">
      <Loaded query={query} lines={6}>
        {(account) =>
          account.own ? (
            <>
              <Profile account={account} />
              <Password />
              <TwoStep account={account} />
              <Passkeys account={account} />
              <Sessions account={account} />
            </>
          ) : (
            <Borrowed account={account} />
          )
        }
      </Loaded>
    </Page>
  );
}

/** Signed in with the clinic's account: what is one's own may be reached through one's own sign-in alone. */
function Borrowed({ account }: { account: Account }) {
  return (
    <Section title="Profile" testId="borrowed">
      <Text fw={600}>{account.name || account.email}</Text>
      <Text size="sm" c="dimmed">
        You signed in with your clinic's account, which keeps your name, password and second factor. To change
        those of your own Vetark account, sign in with its password or passkey.
      </Text>
    </Section>
  );
}

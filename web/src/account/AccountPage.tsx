import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import type { Session } from "../session/session";
import { Passkeys } from "./Passkeys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { accountOptions } from "./queries";
import { Sessions } from "./Sessions";
import { TwoStep } from "./TwoStep";

/** What one keeps oneself: name, password, second factor, passkeys, and where one is signed in. */
export default function AccountPage({ session }: { session: Session }) {
  const query = useQuery(accountOptions);
  return (
    <Page session={session} title="Account">
      <Loaded query={query} lines={6}>
        {(account) => (
          <>
            <Profile account={account} />
            <Password />
            <TwoStep account={account} />
            <Passkeys account={account} />
            <Sessions account={account} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

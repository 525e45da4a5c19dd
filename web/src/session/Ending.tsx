import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, List } from "@mantine/core";
import type { ReactNode } from "react";
import { formatAgo, formatDay } from "../format/moments";
import type { Credentials } from "./ceremonies";

/** What no longer signs an account in once its new password is chosen. */
export function Ending({ credentials, children }: { credentials: Credentials; children: ReactNode }) {
  const { second_factor, passkeys, sessions } = credentials;
  return (
    <Alert color="orange" variant="light" data-testid="ending">
      {children}
      <List size="sm" mt="xs" spacing={4}>
        <List.Item>
          <Trans>the password</Trans>
        </List.Item>
        {second_factor && (
          <List.Item>
            <Trans>two-step verification</Trans>
          </List.Item>
        )}
        {passkeys.map(({ name, created_at, last_used }) => (
          <List.Item key={`${name} ${created_at}`}>
            {last_used ? (
              <Trans>
                the passkey <b>{name}</b> of {formatDay(created_at)}, last used {formatAgo(last_used)}
              </Trans>
            ) : (
              <Trans>
                the passkey <b>{name}</b> of {formatDay(created_at)}, never used
              </Trans>
            )}
          </List.Item>
        ))}
        {sessions > 0 && (
          <List.Item>{plural(sessions, { one: "# open session", other: "# open sessions" })}</List.Item>
        )}
      </List>
    </Alert>
  );
}

import { Alert, List } from "@mantine/core";
import type { ReactNode } from "react";
import { formatAgo, formatDay } from "../format/moments";
import { countOf } from "../format/patient";
import type { Credentials } from "./ceremonies";

/** What no longer signs an account in once its new password is chosen. */
export function Ending({ credentials, children }: { credentials: Credentials; children: ReactNode }) {
  const { second_factor, passkeys, sessions } = credentials;
  return (
    <Alert color="orange" variant="light" data-testid="ending">
      {children}
      <List size="sm" mt="xs" spacing={4}>
        <List.Item>the password</List.Item>
        {second_factor && <List.Item>two-step verification</List.Item>}
        {passkeys.map(({ name, created_at, last_used }) => (
          <List.Item key={`${name} ${created_at}`}>
            the passkey <b>{name}</b> of {formatDay(created_at)},{" "}
            {last_used ? `last used ${formatAgo(last_used)}` : "never used"}
          </List.Item>
        ))}
        {sessions > 0 && <List.Item>{countOf(sessions, "open session", "open sessions")}</List.Item>}
      </List>
    </Alert>
  );
}

import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconShieldLock } from "@tabler/icons-react";
import { Link } from "react-router";
import { AppHeader } from "../page/AppHeader";
import type { Session, Tenant } from "./session";

/** A clinic that lets people of one's role in with a second factor alone. */
export default function SecondFactorPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  useDocumentTitle(tenant.name);
  return (
    <>
      <AppHeader session={session} tenant={tenant} />
      <Stack
        component="main"
        align="center"
        gap="sm"
        px="xl"
        py={96}
        ta="center"
        data-testid="second-factor-missing"
      >
        <IconShieldLock size={40} stroke={1.4} aria-hidden />
        <Title order={1} size="h2">
          <Trans>{tenant.name} asks for a second step</Trans>
        </Title>
        <Text c="dimmed" maw={480}>
          <Trans>
            People of your role come in with two-step verification or a passkey. Set one of them up in your
            account; if you have a passkey already, sign out and sign in with it.
          </Trans>
        </Text>
        <Button component={Link} to="/account">
          <Trans>To your account</Trans>
        </Button>
      </Stack>
    </>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconLock } from "@tabler/icons-react";
import type { TenantState } from "../graphql/generated/graphql";
import { AppHeader } from "../page/AppHeader";
import type { Session, Tenant } from "./session";

function reasonOf(state: Exclude<TenantState, "ACTIVE">, name: string): { title: string; why: string } {
  if (state === "SUSPENDED")
    return {
      title: t`${name} is suspended`,
      why: t`Images are neither received nor shown. Nothing was deleted: all of it is back once the clinic is opened again.`,
    };
  if (state === "CLOSING")
    return {
      title: t`${name} is being closed`,
      why: t`Its studies were handed over and will be deleted when the time of grace is over.`,
    };
  return {
    title: t`${name} is closed`,
    why: t`Its studies were handed over and are no longer kept here.`,
  };
}

/** A clinic one belongs to, but which is not open. */
export default function ShutPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  useDocumentTitle(tenant.name);
  if (tenant.state === "ACTIVE") return null;
  const { title, why } = reasonOf(tenant.state, tenant.name);
  return (
    <>
      <AppHeader session={session} tenant={tenant} />
      <Stack component="main" align="center" gap="sm" px="xl" py={96} ta="center" data-testid="shut">
        <IconLock size={40} stroke={1.4} aria-hidden />
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text c="dimmed" maw={480}>
          {why}
        </Text>
        <Text c="dimmed" maw={480}>
          <Trans>Whoever runs this installation knows more.</Trans>
        </Text>
      </Stack>
    </>
  );
}

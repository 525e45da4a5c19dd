import { Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconLock } from "@tabler/icons-react";
import type { TenantState } from "../graphql/generated/graphql";
import { AppHeader } from "../page/AppHeader";
import type { Session, Tenant } from "./session";

const REASONS: Record<Exclude<TenantState, "ACTIVE">, { title: string; why: string }> = {
  SUSPENDED: {
    title: "is suspended",
    why: "Images are neither received nor shown. Nothing was deleted: all of it is back once the clinic is opened again.",
  },
  CLOSING: {
    title: "is being closed",
    why: "Its studies were handed over and will be deleted when the time of grace is over.",
  },
  CLOSED: { title: "is closed", why: "Its studies were handed over and are no longer kept here." },
};

/** A clinic one belongs to, but which is not open. */
export default function ShutPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  useDocumentTitle(tenant.name);
  if (tenant.state === "ACTIVE") return null;
  const { title, why } = REASONS[tenant.state];
  return (
    <>
      <AppHeader session={session} tenant={tenant} />
      <Stack component="main" align="center" gap="sm" px="xl" py={96} ta="center" data-testid="shut">
        <IconLock size={40} stroke={1.4} aria-hidden />
        <Title order={1} size="h2">
          {tenant.name} {title}
        </Title>
        <Text c="dimmed" maw={480}>
          {why}
        </Text>
        <Text c="dimmed" maw={480}>
          Whoever runs this installation knows more.
        </Text>
      </Stack>
    </>
  );
}

import { t } from "@lingui/core/macro";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Logo } from "../Logo";
import classes from "./SignedOutPage.module.css";

interface Props {
  title: string;
  about?: ReactNode;
  children?: ReactNode;
  testId?: string;
}

/** The page of somebody who is not signed in: a card in the middle, no header. */
export function SignedOutPage({ title, about, children, testId }: Props) {
  useDocumentTitle(title === "Vetark" ? title : t`${title} · Vetark`);
  return (
    <main className={classes.page} data-testid={testId}>
      <Paper className={classes.card} shadow="md" radius="lg" p={{ base: "lg", sm: "xl" }}>
        <Stack gap="md">
          <Group gap="sm" wrap="nowrap">
            <Logo size={40} />
            <div>
              <Title order={1} size="h3" lh={1.2}>
                {title}
              </Title>
              {about && (
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              )}
            </div>
          </Group>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}

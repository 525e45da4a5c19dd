import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "./Logo";

interface Props {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  testId?: string;
}

/** A page that only says something. */
export function Message({ title, children, action, testId }: Props) {
  return (
    <Stack
      component="main"
      align="center"
      justify="center"
      mih="100dvh"
      p="xl"
      gap="sm"
      ta="center"
      data-testid={testId}
    >
      <Logo size={44} />
      <Title order={1} size="h2" mt="sm">
        {title}
      </Title>
      <Text c="dimmed" maw={440}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}

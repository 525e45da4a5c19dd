import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Props<Data> {
  /** Of TanStack Query, of one page or of many. */
  query: { data?: Data; error: Error | null; refetch: () => unknown };
  children: (data: Data) => ReactNode;
  /** How many lines stand in for it meanwhile. */
  lines?: number;
}

/** What the server answers, once it has; its reason and another try where it will not. */
export function Loaded<Data>({ query, children, lines = 2 }: Props<Data>) {
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error) {
    return (
      <Stack align="flex-start" gap="xs" role="alert">
        <Text size="sm">{error.message}</Text>
        <Button size="xs" variant="light" onClick={() => void refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </Stack>
    );
  }
  return (
    <Stack gap="xs" role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={line} height={36} radius="sm" />
      ))}
    </Stack>
  );
}

/** In place of a list that has nothing yet. */
export function Empty({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

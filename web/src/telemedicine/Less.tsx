import { Text } from "@mantine/core";
import { Cut } from "../page/Cut";

/** A lesser text below another. */
export function Less({ children }: { children: string | null | undefined }) {
  return children ? (
    <Text component="div" size="xs" c="dimmed">
      <Cut lines={1}>{children}</Cut>
    </Text>
  ) : null;
}

import { Plural } from "@lingui/react/macro";
import { Button, Center } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props<One> {
  all: One[];
  /** How many are shown at first. */
  first: number;
  children: (shown: One[]) => ReactNode;
}

/** The first of many, and the rest once somebody asks for it: what stands below stays within reach. */
export function Some<One>({ all, first, children }: Props<One>) {
  const [whole, { open }] = useDisclosure(false);
  const shown = whole ? all : all.slice(0, first);
  return (
    <>
      {children(shown)}
      {shown.length < all.length && (
        <Center mt="xs">
          <Button variant="subtle" size="xs" onClick={open}>
            <Plural value={all.length} one="Show all #" other="Show all #" />
          </Button>
        </Center>
      )}
    </>
  );
}

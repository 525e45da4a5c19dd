import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
  /** "Remove Ann Vet?" */
  question: string;
  /** What happens then. */
  children: ReactNode;
  /** The word on the button that does it. */
  verb: string;
  /** Does it; rejects with the reason why not. */
  act: () => Promise<unknown>;
  pending: boolean;
  error: Error | null;
  /** The button that asks. */
  target: (open: () => void) => ReactNode;
}

/** Asks before something is taken away. */
export function Confirm({ question, children, verb, act, pending, error, target }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      {target(open)}
      <Modal opened={opened} onClose={close} title={question} centered>
        <Stack>
          <Text size="sm">{children}</Text>
          <Failure error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red.9" loading={pending} onClick={() => act().then(close, () => undefined)}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Failure } from "./Failure";

interface QuestionProps {
  /** "Remove Ann Vet?" */
  question: string;
  /** What happens then. */
  children: ReactNode;
  /** The word on the button that does it. */
  verb: string;
  /** Does it; rejects with the reason why not. */
  act: () => Promise<unknown>;
  pending: boolean;
  /** What it means is not known yet. */
  disabled?: boolean;
  error: Error | null;
  opened: boolean;
  close: () => void;
}

/** The window that asks before something is taken away. */
export function Question({
  question,
  children,
  verb,
  act,
  pending,
  disabled,
  error,
  opened,
  close,
}: QuestionProps) {
  return (
    <Modal opened={opened} onClose={close} title={question} centered>
      <Stack>
        {children}
        <Failure error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            color="red.9"
            loading={pending}
            disabled={disabled}
            onClick={() => act().then(close, () => undefined)}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface Props extends Omit<QuestionProps, "opened" | "close" | "disabled"> {
  /** The button that asks. */
  target: (open: () => void) => ReactNode;
}

/** Asks before something is taken away. */
export function Confirm({ target, children, ...question }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      {target(open)}
      <Question {...question} opened={opened} close={close}>
        <Text size="sm">{children}</Text>
      </Question>
    </>
  );
}

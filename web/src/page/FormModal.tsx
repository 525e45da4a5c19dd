import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
  title: string;
  opened: boolean;
  close: () => void;
  /** The word on the button that sends it. */
  verb: string;
  submit: (fields: FormData) => void;
  pending: boolean;
  /** Something that is no field of the form is still to be chosen. */
  disabled?: boolean;
  error: Error | null;
  size?: string;
  /** Of the button that sends it, where the page is dark. */
  color?: string;
  /** For hands in gloves. */
  large?: boolean;
  children: ReactNode;
}

/** A form in a window of its own; what went wrong stands above its buttons. */
export function FormModal({
  title,
  opened,
  close,
  verb,
  submit,
  pending,
  disabled,
  error,
  size,
  color,
  large = false,
  children,
}: Props) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size={size ?? "md"}
      closeButtonProps={large ? { "aria-label": t`Close`, size: 48 } : undefined}
      centered
    >
      <form onSubmit={send}>
        <Stack>
          {children}
          <Failure error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" size={large ? "lg" : undefined} onClick={close}>
              <Trans>Cancel</Trans>
            </Button>
            <Button
              type="submit"
              color={color}
              size={large ? "lg" : undefined}
              loading={pending}
              disabled={disabled}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What was typed into a field, without spaces around it. */
export const textOf = (fields: FormData, name: string) => String(fields.get(name) ?? "").trim();

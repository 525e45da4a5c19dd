import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSend } from "@tabler/icons-react";
import { SendForm } from "./SendForm";

interface Props {
  study: { tenant: string; studyInstanceUID: string };
  /** Whose study it is, for those who cannot see the button's place. */
  name: string;
  size: number;
  className?: string;
}

/** Sends a study or a part of it to other servers. */
export function SendButton({ study, name, size, className }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Tooltip label="Send to …">
        <ActionIcon
          size={size}
          color="gray"
          variant="subtle"
          className={className}
          aria-label={`Send ${name} to another server`}
          data-testid="send"
          onClick={open}
        >
          <IconSend size={size > 34 ? 20 : 17} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {opened && <SendForm study={study} close={close} />}
    </>
  );
}

import { t } from "@lingui/core/macro";
import { Button, CopyButton, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./Copyable.module.css";

/** A text to hand on as it stands: a link, a token, a secret. One click marks all of it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.box}>
      <Text component="code" size="sm" ff="monospace" className={classes.text} aria-label={label}>
        {text}
      </Text>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="light"
            className={classes.button}
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
          >
            {copied ? t`Copied` : t`Copy`}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

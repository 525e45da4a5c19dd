import { t } from "@lingui/core/macro";
import { Badge, Text } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { formatMoment } from "../../format/moments";
import classes from "./MessageLine.module.css";
import { pieces } from "./mentions";
import type { CaseMessage } from "./queries";

interface Props {
  message: CaseMessage;
  /** Whether the one who looks has written it. */
  own: boolean;
  attachments: { id: string; name: string }[];
}

/** One message: who, of which side, when, and what was said as plain text. */
export function MessageLine({ message, own, attachments }: Props) {
  const { by, ofProvider, at, text, kind, mentions } = message;
  const files = attachments.filter(({ id }) => message.attachments.includes(id));
  return (
    <li className={classes.line} data-own={own || undefined} data-kind={kind} data-testid="message">
      <div className={classes.head}>
        <Text component="span" size="sm" fw={600}>
          {by}
        </Text>
        <Badge component="span" size="xs" variant="default" radius="sm">
          {ofProvider ? t`Provider` : t`Clinic`}
        </Badge>
        {kind !== "MESSAGE" && (
          <Badge component="span" size="xs" variant="default" radius="sm">
            {kind === "CLARIFICATION" ? t`Clarification` : t`Answer`}
          </Badge>
        )}
        <Text component="time" dateTime={at} size="xs" c="gray.8">
          {formatMoment(at)}
        </Text>
      </div>
      <Text size="sm" className={classes.text}>
        {pieces(text, mentions).map((piece, number) =>
          piece.name ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text that never changes
            <strong key={number}>{piece.text}</strong>
          ) : (
            piece.text
          ),
        )}
      </Text>
      {files.map(({ id, name }) => (
        <Text key={id} size="xs" c="gray.8" className={classes.file}>
          <IconPaperclip size={13} aria-hidden /> {name}
        </Text>
      ))}
    </li>
  );
}

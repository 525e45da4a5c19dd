import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Loader, Text } from "@mantine/core";
import { IconPaperclip, IconTrash } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { formatBytes } from "../format/bytes";
import { Failure } from "../page/Failure";
import classes from "./AskPage.module.css";
import type { CaseDetails } from "./queries";

interface Props {
  attachments: CaseDetails["attachments"];
  /** Sends files; rejects with the reason why not. */
  add: (files: File[]) => Promise<unknown>;
  remove: (id: string) => void;
  pending: boolean;
  error: Error | null;
}

/** Laboratory results, photos, earlier reports: chosen, or dropped here. */
export function Attachments({ attachments, add, remove, pending, error }: Props) {
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === "dragover");
  };
  const take = (files: FileList | null) => {
    if (files && files.length > 0) void add([...files]).catch(() => undefined);
  };
  return (
    <>
      {attachments.length > 0 && (
        <ul className={classes.list} data-testid="attachments">
          {attachments.map(({ id, name, size }) => (
            <li key={id} className={classes.entry}>
              <Text size="sm">
                {name}{" "}
                <Text component="span" size="xs" c="dimmed">
                  {formatBytes(size)}
                </Text>
              </Text>
              <ActionIcon color="red" size="lg" aria-label={t`Remove ${name}`} onClick={() => remove(id)}>
                <IconTrash size={18} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be chosen by the button as well */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        data-testid="drop"
        onDragOver={drag}
        onDragLeave={drag}
        onDrop={(event) => {
          drag(event);
          take(event.dataTransfer.files);
        }}
      >
        <Button
          variant="default"
          leftSection={pending ? <Loader size={16} /> : <IconPaperclip size={18} />}
          onClick={() => picker.current?.click()}
        >
          <Trans>Attach files</Trans>
        </Button>
        <Text size="sm" c="dimmed">
          <Trans>Laboratory results, photos or reports: PDF, JPEG or PNG. Or drop them here.</Trans>
        </Text>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept="application/pdf,image/jpeg,image/png"
          data-testid="attach"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <Failure error={error} testId="attach-failure" />
    </>
  );
}

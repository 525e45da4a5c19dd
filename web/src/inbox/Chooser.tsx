import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCamera, IconFile, IconFolder } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import classes from "./Chooser.module.css";
import {
  entriesOf,
  type FolderHandle,
  filesIn,
  filesOfFolder,
  folderHandle,
  type Picked,
  pickedOf,
} from "./picking";

export type Choose = (files: AsyncIterable<Picked> | Picked[], folder?: FolderHandle) => void;

/** Where files come from: dropped, a folder, single files, on a phone the photos. */
export function Chooser({ choose }: { choose: Choose }) {
  const phone =
    useMediaQuery("(pointer: coarse), (max-width: 48em)", undefined, { getInitialValueInEffect: false }) ??
    false;
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const photos = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    choose(filesIn(entriesOf(event.dataTransfer)));
  };
  const askFolder = async () => {
    const handle = await folderHandle();
    if (handle) choose(filesOfFolder(handle), handle);
    else if (handle === undefined) folder.current?.click();
  };
  const input = (ref: typeof files, more: object) => (
    <input
      ref={ref}
      type="file"
      multiple
      aria-hidden
      tabIndex={-1}
      className={classes.hidden}
      onChange={({ currentTarget }) => {
        const chosen = pickedOf(currentTarget.files);
        currentTarget.value = "";
        if (chosen.length > 0) choose(chosen);
      }}
      {...more}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's; its buttons are for the keyboard
    <div
      className={classes.area}
      data-over={over || undefined}
      data-testid="chooser"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <Stack align="center" gap="sm">
        {!phone && (
          <Text>
            <Trans>Drop files or whole folders here</Trans>
          </Text>
        )}
        <Group justify="center" gap="sm">
          {phone && (
            <Button size="md" leftSection={<IconCamera size={18} />} onClick={() => photos.current?.click()}>
              <Trans>Choose photos</Trans>
            </Button>
          )}
          {!phone && (
            <Button
              size="md"
              variant="light"
              leftSection={<IconFolder size={18} />}
              onClick={() => void askFolder()}
            >
              <Trans>Choose a folder</Trans>
            </Button>
          )}
          <Button
            size="md"
            variant={phone ? "light" : "default"}
            leftSection={<IconFile size={18} />}
            onClick={() => files.current?.click()}
          >
            <Trans>Choose files</Trans>
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          <Trans>X-rays and scans (DICOM), photos (JPEG, PNG) and documents (PDF)</Trans>
        </Text>
      </Stack>
      {input(folder, { webkitdirectory: "", "data-testid": "choose-folder" })}
      {input(files, { "data-testid": "choose-files" })}
      {input(photos, { accept: "image/jpeg,image/png", "data-testid": "choose-photos" })}
    </div>
  );
}

import { Trans, useLingui } from "@lingui/react/macro";
import { Button, CloseButton, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useState } from "react";
import type { KeyImageTitle } from "../graphql/generated/graphql";
import { Failure } from "../page/Failure";
import { SaveKeyImages } from "../reading/queries";
import { NOTHING_MARKED, referenceTo, useReading } from "../reading/Reading";
import { readKeyImages, useSave } from "../reading/useSaved";
import { KeyImagesList } from "./KeyImagesList";
import { KEY_IMAGE_TITLES } from "./keyImageTitles";
import { toggleMark, useMark } from "./markImage";
import type { PanelProps } from "./panels";
import { Images } from "./Report";

/** Marks images as key images, saves them, and lists those that were saved. */
export function KeyImagesPanel({ study, rights, viewportId }: PanelProps) {
  const { can, isMarked } = useMark(viewportId);
  const reading = useReading();
  const { marked } = reading;
  const may = rights.includes("REPORT");
  return (
    <Stack gap="md">
      {may && (
        <Button
          variant="default"
          leftSection={isMarked ? <IconStarFilled size={16} /> : <IconStar size={16} />}
          disabled={!can}
          onClick={() => toggleMark(reading, viewportId)}
          data-testid="mark-image"
        >
          {isMarked ? <Trans>Unmark this image</Trans> : <Trans>Mark this image (K)</Trans>}
        </Button>
      )}
      {may && marked.images.length > 0 && <Marked key={marked.replaces} />}
      <KeyImagesList study={study} may={may} />
    </Stack>
  );
}

/** The images that are marked and not saved. */
function Marked() {
  const { t } = useLingui();
  const { study, marked, mark } = useReading();
  const [title, setTitle] = useState<KeyImageTitle>(marked.title ?? "OF_INTEREST");
  const [description, setDescription] = useState(marked.description ?? "");
  const save = useSave(SaveKeyImages, study, readKeyImages);
  const titles = Object.entries(KEY_IMAGE_TITLES).map(([value, label]) => ({ value, label: t(label) }));
  const { tenant, studyInstanceUID } = study;
  const { images, replaces } = marked;
  return (
    <Stack gap="xs" component="section" data-testid="marked-images">
      <Title order={3} size="sm">
        <Trans>Not saved</Trans>
      </Title>
      {images.map((image) => (
        <Group key={`${image.sopInstanceUID}/${image.frameNumber}`} justify="space-between" wrap="nowrap">
          <Text size="sm">
            <Images references={[referenceTo(image)]} />
          </Text>
          <CloseButton
            size="sm"
            aria-label={t`Unmark`}
            onClick={() => mark({ ...marked, images: images.filter((one) => one !== image) })}
          />
        </Group>
      ))}
      <Select
        label={t`Title`}
        data={titles}
        value={title}
        allowDeselect={false}
        onChange={(value) => value && setTitle(value as KeyImageTitle)}
      />
      <TextInput
        label={t`Description`}
        value={description}
        maxLength={1024}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      <Failure error={save.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={save.isPending} onClick={() => mark(NOTHING_MARKED)}>
          <Trans>Discard</Trans>
        </Button>
        <Button
          color="teal.9"
          loading={save.isPending}
          data-testid="save-key-images"
          onClick={() =>
            save.mutate(
              { tenant, studyInstanceUID, title, description: description.trim() || null, images, replaces },
              { onSuccess: () => mark(NOTHING_MARKED) },
            )
          }
        >
          <Trans>Save</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

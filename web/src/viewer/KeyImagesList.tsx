import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { Failure } from "../page/Failure";
import type { KeyImages } from "../reading/queries";
import { type MarkedImage, referenceTo, useReading } from "../reading/Reading";
import { useIsMine } from "../reading/useMeasurements";
import { useKeyImages } from "../reading/useSaved";
import { currentOf } from "../reading/versions";
import { EarlierVersions } from "./EarlierVersions";
import { KEY_IMAGE_TITLES } from "./keyImageTitles";
import type { Study } from "./queries";
import { Images } from "./Report";
import { SavedBy } from "./SavedBy";

interface Props {
  study: Study;
  /** Who reads may save new versions. */
  may: boolean;
  /** The one object to be shown; without it all. */
  only?: string;
}

/** Key images that were saved, ours and others'; superseded ones are folded. */
export function KeyImagesList({ study, may, only }: Props) {
  const { data: all = [], error } = useKeyImages(study);
  const shown = only ? all.filter(({ sopInstanceUID }) => sopInstanceUID === only) : currentOf(all);
  const earlier = only ? [] : all.filter((one) => !shown.includes(one));
  return (
    <>
      <Failure error={error} />
      {!error && !all.length && (
        <Text size="sm" c="dark.2">
          <Trans>No key images are saved.</Trans>
        </Text>
      )}
      {shown.map((one) => (
        <Selection key={one.sopInstanceUID} selection={one} may={may && !one.replacedBy} />
      ))}
      <EarlierVersions count={earlier.length}>
        {earlier.map((one) => (
          <Selection key={one.sopInstanceUID} selection={one} may={false} />
        ))}
      </EarlierVersions>
    </>
  );
}

function Selection({ selection, may }: { selection: KeyImages; may: boolean }) {
  const { t } = useLingui();
  const { filter, setFilter, mark } = useReading();
  const isMine = useIsMine();
  const { title, label, description, images } = selection;
  const chosen = filter?.sopInstanceUID === selection.sopInstanceUID;
  const here = images.filter(({ missing }) => !missing);
  return (
    <Stack gap={4} component="section" data-testid="key-images">
      <Title order={3} size="sm">
        {title ? t(KEY_IMAGE_TITLES[title]) : label || t`Key images`}
      </Title>
      <SavedBy {...selection} />
      {description && <Text size="sm">{description}</Text>}
      <Text size="sm" component="div">
        <Images references={images.map(referenceTo)} />
      </Text>
      <Group gap="xs">
        <Button
          variant={chosen ? "filled" : "default"}
          color="teal.9"
          size="compact-sm"
          aria-pressed={chosen}
          disabled={!here.length}
          onClick={() => setFilter(chosen ? null : selection)}
          data-testid="show-only"
        >
          <Trans>Show these only</Trans>
        </Button>
        {may && isMine(selection) && (
          <Button
            variant="default"
            size="compact-sm"
            disabled={!here.length}
            onClick={() =>
              mark({
                images: here.flatMap(markedOf),
                replaces: selection.sopInstanceUID,
                title: title ?? undefined,
                description,
              })
            }
          >
            <Trans>Change</Trans>
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The server's 0 is all frames; to be saved again the first stands for them. */
function markedOf({
  seriesInstanceUID,
  sopInstanceUID,
  frameNumber,
}: KeyImages["images"][number]): MarkedImage[] {
  return seriesInstanceUID ? [{ seriesInstanceUID, sopInstanceUID, frameNumber: frameNumber || 1 }] : [];
}

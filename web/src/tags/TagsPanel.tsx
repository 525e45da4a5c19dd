import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Button, Loader, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useShownImage } from "../cornerstone/useShownImage";
import type { Dataset } from "../dicomweb/dataset";
import { instanceRoot } from "../dicomweb/paths";
import { type DisplaySet, metadataOf } from "../viewer/displaySets";
import type { PanelProps } from "../viewer/panels";
import type { Instance } from "../viewer/queries";
import { MOST_ROWS, rowsOf } from "./rows";
import { TagRow } from "./TagRow";
import classes from "./TagsPanel.module.css";
import { useNames } from "./useNames";

/** Every attribute of the image in the active viewport, or of the object there; searched as one types. */
export default function TagsPanel({ active, viewportId }: PanelProps) {
  const image = useShownImage(viewportId);
  const shown = active?.instances.find(({ sopInstanceUID }) => sopInstanceUID === image?.sopInstanceUID);
  const instance = shown ?? active?.instances[0];
  if (!active || !instance) {
    return (
      <Text size="sm">
        <Trans>Nothing is shown here.</Trans>
      </Text>
    );
  }
  return <OfInstance key={active.key} set={active} instance={instance} frame={image?.frameNumber ?? 1} />;
}

function OfInstance({ set, instance, frame }: { set: DisplaySet; instance: Instance; frame: number }) {
  const { study, series } = set;
  const { data, error } = useQuery(metadataOf(set));
  const sent = data?.datasets.get(instance.sopInstanceUID);
  const dataset = useMemo(() => sent && { ...syntaxOf(instance), ...sent }, [sent, instance]);
  const { nameOf, known } = useNames(dataset);
  const [typed, type] = useState("");
  const search = useDeferredValue(typed);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(MOST_ROWS);
  const { rows, more } = useMemo(
    () => (dataset ? rowsOf(dataset, { open, search, nameOf, frame }, most) : { rows: [], more: false }),
    [dataset, open, search, nameOf, frame, most],
  );
  const fold = (path: string) =>
    setOpen(
      (before) => new Set(before.has(path) ? [...before].filter((one) => one !== path) : [...before, path]),
    );
  const root = instanceRoot(
    study.tenant,
    study.studyInstanceUID,
    series.seriesInstanceUID,
    instance.sopInstanceUID,
  );
  if (error) return <Text size="sm">{error.message}</Text>;
  if (!dataset) return <Loader color="gray" size="sm" aria-label={t`Loading`} />;
  return (
    <>
      <div className={classes.search}>
        <TextInput
          size="xs"
          aria-label={t`Search in tag, name and value`}
          placeholder={t`Search in tag, name and value`}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          data-testid="tags-search"
        />
        <Text size="xs" c="dark.1" mt={4} data-testid="tags-of" data-instance={instance.sopInstanceUID}>
          {whichOf(set, instance, frame)}
        </Text>
      </div>
      <ul className={classes.list} data-testid="tags">
        {rows.map((row) => (
          <TagRow
            key={row.path}
            row={row}
            name={nameOf(row.tag, row.creator) || (known ? "" : "…")}
            root={root}
            fold={fold}
          />
        ))}
      </ul>
      {rows.length === 0 && (
        <Text size="sm" mt="xs">
          <Trans>Nothing of it has these words.</Trans>
        </Text>
      )}
      {more && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => setMost(most + MOST_ROWS)}>
          <Plural value={MOST_ROWS} one="# more" other="# more" />
        </Button>
      )}
    </>
  );
}

function whichOf(set: DisplaySet, instance: Instance, frame: number): string {
  const at = set.instances.indexOf(instance) + 1;
  if (instance.numberOfFrames > 1) return t`Frame ${frame} of ${instance.numberOfFrames}`;
  return set.frames > 1 ? t`Image ${at} of ${set.frames}` : instance.sopClassName;
}

/** How it is encoded stands in the file's own header, not in the dataset. */
const syntaxOf = ({ transferSyntaxUID }: Instance): Dataset =>
  transferSyntaxUID ? { "00020010": { vr: "UI", Value: [transferSyntaxUID] } } : {};

import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { IconFileTypePdf, IconFileUnknown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Dataset, text } from "../dicomweb/dataset";
import { formatDate, formatTime } from "../format/dates";
import { useReading } from "../reading/Reading";
import { savedIn } from "../reading/useSaved";
import { type DisplaySet, metadataOf } from "./displaySets";
import { KeyImagesList } from "./KeyImagesList";
import { SavedReport } from "./MeasurementRows";
import classes from "./ObjectPane.module.css";
import { PresentationStatesList } from "./PresentationStatesList";
import { Report } from "./Report";
import { reportOf } from "./report";
import { Trouble } from "./Trouble";
import { isPdf, useDocument } from "./useDocument";

/** What is stored with the study and is no picture: a report to read, a document to open, or a card that says what it is. */
export function ObjectPane({ set }: { set: DisplaySet }) {
  const { study } = set;
  const { data, error } = useQuery(metadataOf(set));
  const instance = set.instances[0];
  const dataset = instance && data?.datasets.get(instance.sopInstanceUID);
  const measurements = useOurs(instance?.sopInstanceUID);
  return (
    <div className={classes.pane} data-testid="object-pane" data-rendered={Boolean(dataset)}>
      {error ? (
        <Trouble title={t`This object cannot be shown`}>{error.message}</Trouble>
      ) : !data ? (
        <Center h="100%">
          <Loader color="gray" aria-label={t`Loading`} />
        </Center>
      ) : !dataset || !instance ? (
        <Trouble title={t`This object cannot be shown`}>{t`Its description is missing.`}</Trouble>
      ) : savedIn(instance.sopClassUID) === "keyImages" ? (
        <Saved set={set} dataset={dataset}>
          <KeyImagesList study={study} may={false} only={instance.sopInstanceUID} />
        </Saved>
      ) : measurements ? (
        <Saved set={set} dataset={dataset}>
          <SavedReport report={measurements} />
        </Saved>
      ) : dataset["0040A730"] ? (
        <Report report={reportOf(dataset)} />
      ) : savedIn(instance.sopClassUID) === "presentationStates" ? (
        <Saved set={set} dataset={dataset}>
          <PresentationStatesList study={study} only={instance.sopInstanceUID} />
        </Saved>
      ) : isPdf(dataset) ? (
        <PdfDocument set={set} dataset={dataset} />
      ) : (
        <Card set={set} dataset={dataset} />
      )}
    </div>
  );
}

/** The measurements that an object holds, where they were saved here: others' are read as a page. */
function useOurs(uid: string | undefined) {
  const { measured } = useReading();
  return measured
    .flatMap(({ reports }) => reports)
    .find((one) => one.sopInstanceUID === uid && one.ours && one.measurements.length > 0);
}

function PdfDocument({ set, dataset }: { set: DisplaySet; dataset: Dataset }) {
  const { data: url, error } = useDocument(set, dataset);
  const title = text(dataset, "00420010") || set.title || t`Document`;
  if (error) return <Trouble title={t`This document cannot be shown`}>{error.message}</Trouble>;
  return (
    <Stack h="100%" gap={0}>
      <Group justify="space-between" p="xs">
        <Group gap="xs">
          <IconFileTypePdf size={20} aria-hidden />
          <Text fw={600}>{title}</Text>
        </Group>
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noopener"
          size="xs"
          variant="light"
          disabled={!url}
        >
          <Trans>Open in a new tab</Trans>
        </Button>
      </Group>
      {url && <iframe src={url} title={title} className={classes.document} data-testid="document" />}
    </Stack>
  );
}

/** Tag and label of what tells such an object from another. */
const FACTS = [
  ["0008103E", msg`Series`],
  ["00700080", msg`Label`],
  ["00700081", msg`Description`],
  ["00420010", msg`Document title`],
  ["300A0002", msg`Plan label`],
  ["30060002", msg`Structure set label`],
  ["00204000", msg`Comments`],
  ["00080070", msg`Manufacturer`],
  ["00081090", msg`Model`],
  ["00080080", msg`Institution`],
] as const;

function Card({ set, dataset }: { set: DisplaySet; dataset: Dataset }) {
  const [instance] = set.instances;
  const facts = FACTS.map(([tag, label]) => [i18n._(label), text(dataset, tag)] as const).filter(
    ([, value]) => value,
  );
  const date = text(dataset, "00080023") || text(dataset, "00080021");
  const time = text(dataset, "00080033") || text(dataset, "00080031");
  return (
    <Stack align="center" justify="center" mih="100%" gap="sm" ta="center" data-testid="object-card">
      <IconFileUnknown size={52} stroke={1.2} aria-hidden />
      <Title order={2} size="h3">
        {instance?.sopClassName || set.modality || t`Object`}
      </Title>
      <Text c="dimmed" maw={460}>
        {set.instances.length > 1
          ? t`These ${set.instances.length} objects hold no picture. They are kept as they were sent.`
          : t`This object holds no picture. It is kept as it was sent.`}
      </Text>
      <dl className={classes.facts}>
        {date && <Fact label={t`Made`} value={`${formatDate(date)} ${formatTime(time)}`} />}
        {facts.map(([label, value]) => (
          <Fact key={label} label={label} value={value} />
        ))}
      </dl>
    </Stack>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** What somebody saved of the study's images: what it is, and what can be done with it. */
function Saved({ set, dataset, children }: { set: DisplaySet; dataset: Dataset; children: ReactNode }) {
  const title = set.instances[0]?.sopClassName.replace(/ Storage.*$/, "") || set.modality;
  return (
    <Stack maw={560} mx="auto" gap="sm" data-testid="saved-object">
      <Title order={2} size="h3">
        {text(dataset, "0008103E") || title}
      </Title>
      {children}
    </Stack>
  );
}

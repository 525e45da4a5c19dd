import type { MessageDescriptor } from "@lingui/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { drawnValues } from "../cornerstone/drawnValues";
import { draw } from "../cornerstone/measurements";
import { formatDate } from "../format/dates";
import type { MeasurementInput } from "../graphql/generated/graphql";
import type { Measurement } from "../measurements/measurement";
import { Failure } from "../page/Failure";
import { comparedWith } from "../reading/comparedWith";
import { SaveMeasurements } from "../reading/queries";
import { useReading } from "../reading/Reading";
import type { StudyMeasurements } from "../reading/useMeasurements";
import { readReports, useSave } from "../reading/useSaved";
import { currentOf, measurementOf, toSave } from "../reading/versions";
import { EarlierVersions } from "./EarlierVersions";
import { DrawnRow, SavedReport } from "./MeasurementRows";
import classes from "./MeasurementsPanel.module.css";

/** What is drawn now and what is saved, by image. */
export function MeasurementsPanel() {
  const { measured } = useReading();
  const [opened, ...others] = measured;
  const shown = others.filter(({ drawn, reports }) => drawn.length || reports.length);
  return (
    <Stack gap="lg">
      {opened && <OfStudy measured={opened} />}
      {shown.map((one) => (
        <Stack key={one.study.studyInstanceUID} gap="xs">
          <Title order={3} size="sm">
            <Trans>Study of {formatDate(one.study.studyDate)}</Trans>
          </Title>
          <OfStudy measured={one} />
        </Stack>
      ))}
    </Stack>
  );
}

function OfStudy({ measured }: { measured: StudyMeasurements }) {
  const { reports, error, drawn } = measured;
  const current = currentOf(reports);
  const earlier = reports.filter((one) => !current.includes(one));
  return (
    <Stack gap="md">
      <NotSaved measured={measured} />
      <Failure error={error} />
      {!drawn.length && !reports.length && !error && (
        <Text size="sm" c="dark.2">
          <Trans>Nothing is measured yet.</Trans>
        </Text>
      )}
      {current.map((report) => (
        <SavedReport key={report.sopInstanceUID} report={report} />
      ))}
      <EarlierVersions count={earlier.length}>
        {earlier.map((report) => (
          <SavedReport key={report.sopInstanceUID} report={report} />
        ))}
      </EarlierVersions>
    </Stack>
  );
}

/** What is drawn and not saved, and the one press that saves it. */
function NotSaved({ measured }: { measured: StudyMeasurements }) {
  const { t } = useLingui();
  const { rights } = useReading();
  const { study, unsaved, drawn, mine } = measured;
  const save = useSave(SaveMeasurements, study, readReports);
  const { tenant, studyInstanceUID } = study;
  const changes = unsaved.drawn.length + unsaved.removed.length;
  if (!changes) return null;
  const press = () =>
    save.mutate({
      tenant,
      studyInstanceUID,
      measurements: toSave(drawn, unsaved, mine).map((one) => inputOf(one, t)),
      replaces: mine?.sopInstanceUID ?? null,
    });
  return (
    <section className={classes.unsaved} data-testid="unsaved">
      <Group justify="space-between" wrap="nowrap">
        <Title order={3} size="sm">
          <Plural value={changes} one="# not saved" other="# not saved" />
        </Title>
        {rights.includes("REPORT") && (
          <Button
            size="compact-sm"
            color="teal.9"
            loading={save.isPending}
            onClick={press}
            data-testid="save-measurements"
          >
            <Trans>Save</Trans>
          </Button>
        )}
      </Group>
      {!rights.includes("REPORT") && (
        <Text size="xs" c="dark.1">
          <Trans>Only those who may write reports can save measurements.</Trans>
        </Text>
      )}
      <Failure error={save.error} testId="save-failure" />
      <ul className={classes.rows}>
        {unsaved.drawn.map((one) => (
          <DrawnRow key={one.uid} measurement={one} altered={unsaved.altered.has(one.uid)} />
        ))}
        {unsaved.removed.map((one) => (
          <li key={one.uid} className={classes.removed}>
            <span>
              <Trans>Taken away: {one.label}</Trans>
            </span>
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => {
                const before = measurementOf(one);
                if (before) draw(study, before);
              }}
            >
              <Trans>Put back</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As the server takes it: what the pixels give it counts itself. */
function inputOf(measurement: Measurement, say: (text: MessageDescriptor) => string): MeasurementInput {
  const { measured } = drawnValues(measurement);
  const reference = comparedWith(measurement, measured, say);
  return {
    ...measurement,
    points: measurement.points.map((point) => [...point]),
    values: measured,
    ...(reference && { reference }),
  };
}

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Group, Stack, TextInput, Title, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPencil, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { drawnValues } from "../cornerstone/drawnValues";
import { remove, write } from "../cornerstone/measurements";
import { useDrawing } from "../cornerstone/useDrawing";
import type { Measurement } from "../measurements/measurement";
import { textOf } from "../page/FormModal";
import { titleOf } from "../reading/locations";
import type { MeasurementReport, ReportedMeasurement } from "../reading/queries";
import { referenceTo, useReading } from "../reading/Reading";
import { asItStands, KINDS, type SaidValue, valueLabel, valueWords } from "../reading/words";
import classes from "./MeasurementsPanel.module.css";
import { SavedBy } from "./SavedBy";

/** As many rows of a report are drawn at a time: some hold thousands. */
const AT_A_TIME = 100;

/** A report as it was saved, by image. */
export function SavedReport({ report }: { report: MeasurementReport }) {
  const { t } = useLingui();
  const { locationOf } = useReading();
  const [most, setMost] = useState(AT_A_TIME);
  const { measurements, total } = report;
  const shown = measurements.slice(0, most);
  const left = measurements.length - shown.length;
  const titles = new Map<string, ReportedMeasurement[]>();
  for (const one of shown) {
    const location = one.image && !one.image.missing && locationOf(referenceTo(one.image));
    const title = location ? titleOf(location) : one.image ? t`On an image that is not here` : t`On no image`;
    titles.set(title, [...(titles.get(title) ?? []), one]);
  }
  return (
    <Stack gap={4} component="section" data-testid="saved-report" data-uid={report.sopInstanceUID}>
      <Title order={3} size="sm">
        {report.ours ? t`Saved` : report.title || t`Report`}
      </Title>
      <SavedBy {...report} />
      {[...titles].map(([title, rows]) => (
        <div key={title}>
          <div className={classes.image}>{title}</div>
          <ul className={classes.rows}>
            {rows.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: others' may have no UID, or the same
              <SavedRow key={`${one.uid}/${at}`} measurement={one} />
            ))}
          </ul>
        </div>
      ))}
      {left > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => setMost((now) => now + AT_A_TIME)}>
          <Plural value={left} one="# more" other="# more" />
        </Button>
      )}
      {report.truncated && (
        <span className={classes.note}>
          <Trans>It holds {total} measurements; these are the first.</Trans>
        </span>
      )}
    </Stack>
  );
}

function SavedRow({ measurement }: { measurement: ReportedMeasurement }) {
  const { t } = useLingui();
  const { open } = useReading();
  const { selected } = useDrawing();
  const { uid, kind, label, image, text, values, method, reference } = measurement;
  const chosen = selected === uid;
  const here = image && !image.missing ? image : null;
  return (
    <li className={classes.row} data-testid="saved-measurement" data-uid={uid}>
      <UnstyledButton
        className={classes.press}
        aria-current={chosen}
        disabled={!here}
        onClick={() => here && open(referenceTo(here), uid)}
      >
        <Words
          name={kind ? t(KINDS[kind]) : label}
          text={text}
          values={kind ? values : values.map(asItStands)}
          full={chosen}
        />
      </UnstyledButton>
      {chosen && (method || reference) && (
        <details className={classes.compared}>
          <summary>
            <Trans>Method and reference values</Trans>
          </summary>
          {[method, reference].filter(Boolean).join("\n")}
        </details>
      )}
    </li>
  );
}

/** Something drawn that is not saved: it can be named and taken away. */
export function DrawnRow({ measurement, altered }: { measurement: Measurement; altered: boolean }) {
  const { t } = useLingui();
  const { open, locationOf } = useReading();
  const { selected } = useDrawing();
  const [writing, setWriting] = useState(false);
  const { uid, kind, image, text = "" } = measurement;
  const { measured, counted, meaning } = drawnValues(measurement);
  const location = locationOf(referenceTo(image));
  const name = t(KINDS[kind]);
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    write(uid, textOf(new FormData(event.currentTarget), "text"));
    setWriting(false);
  };
  return (
    <li className={classes.row} data-testid="drawn-measurement" data-uid={uid}>
      <UnstyledButton
        className={classes.press}
        aria-current={selected === uid}
        onClick={() => open(referenceTo(image), uid)}
      >
        <Words name={name} text={text} values={[...measured, ...counted]} full={false} />
        <span className={classes.note}>
          {[location && titleOf(location), meaning, altered && t`changed since it was saved`]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </UnstyledButton>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Name ${name}`}
        onClick={() => setWriting((now) => !now)}
        data-testid="rename"
      >
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Remove ${name}`}
        onClick={() => remove(uid)}
        data-testid="remove"
      >
        <IconTrash size={16} />
      </ActionIcon>
      {writing && (
        <form onSubmit={rename} className={classes.rename}>
          <Group gap={4} wrap="nowrap">
            <TextInput
              name="text"
              size="xs"
              aria-label={t`Name of ${name}`}
              defaultValue={text}
              maxLength={200}
              data-autofocus
              autoFocus
            />
            <ActionIcon type="submit" aria-label={t`Keep the name`}>
              <IconCheck size={16} />
            </ActionIcon>
          </Group>
        </form>
      )}
    </li>
  );
}

interface WordsProps {
  name: string;
  text: string;
  values: SaidValue[];
  /** With every digit that is stored. */
  full: boolean;
}

function Words({ name, text, values, full }: WordsProps) {
  const alone = values.length === 1;
  return (
    <>
      <span className={classes.name}>{[name, text].filter(Boolean).join(": ")}</span>
      <span className={classes.values}>
        {values.map((value) => {
          const label = valueLabel(value);
          const digits = value.text ?? String(value.value);
          return (
            <span key={`${value.name}/${value.label}/${digits}`} data-testid="value" data-digits={digits}>
              {!(alone && value.name) && <span className={classes.label}>{label}</span>}
              <span className={classes.number}>{valueWords(value)}</span>
              {full && <span className={classes.note}>{digits}</span>}
            </span>
          );
        })}
      </span>
    </>
  );
}

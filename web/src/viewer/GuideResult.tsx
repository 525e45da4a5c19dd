import { Trans, useLingui } from "@lingui/react/macro";
import { Group, NativeSelect, Stack, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import { valuesDrawn } from "../cornerstone/guidedValues";
import { type Drawn, draw } from "../cornerstone/measurements";
import type { MeasuredAnimal, Recumbency, Value } from "../measurements/measurement";
import { BREEDS, referencesFor, SPECIES, verdictOf } from "../measurements/references";
import { chordOf, SAWS } from "../measurements/stifle";
import { labelOf, written } from "../measurements/words";
import classes from "./GuidePanel.module.css";
import { referenceText, sourceText } from "./guideReference";
import { GUIDES, RECUMBENCIES, SPECIES_NAMES, VARIANTS } from "./guideTexts";

const NOBODY: MeasuredAnimal = { species: "", breed: "", recumbency: "" };

/** What was measured, what it is compared with, and for which animal. */
export function GuideResult({ drawn }: { drawn: Drawn }) {
  const { t } = useLingui();
  const { measurement } = drawn;
  const { kind, variant = "", animal = NOBODY } = measurement;
  const { values, words } = valuesDrawn(drawn);
  const title = GUIDES.find((one) => one.kind === kind);
  const way = VARIANTS[kind]?.names[variant];
  return (
    <Stack gap="xs" data-testid="guide-result">
      <div>
        <Text size="sm" fw={600}>
          {title && t(title.label)}
        </Text>
        <Text size="xs" c="dimmed">
          {[way && t(way), words].filter(Boolean).join(" · ")}
        </Text>
      </div>
      {values.length === 0 && (
        <Text size="sm">
          <Trans>The points lie so that nothing can be said. Move them.</Trans>
        </Text>
      )}
      <dl className={classes.values}>
        {values.map((value) => (
          <Row key={value.name} value={value} animal={animal} variant={variant} />
        ))}
      </dl>
      {kind === "TIBIAL_PLATEAU" && <Chord values={values} />}
      <AnimalFields
        animal={animal}
        change={(now) => draw(drawn, { ...measurement, animal: { ...animal, ...now } })}
      />
    </Stack>
  );
}

function Row({ value, animal, variant }: { value: Value; animal: MeasuredAnimal; variant: string }) {
  const { t } = useLingui();
  const references = referencesFor(value.name, animal, variant);
  const verdict = verdictOf(value.value, references, animal.recumbency);
  const said = { usual: t`as usual`, unusual: t`unusual`, disputed: t`sources disagree` };
  return (
    <Fragment>
      <dt>{labelOf(value.name)}</dt>
      <dd data-verdict={verdict} data-value={value.value} data-testid={`value-${value.name}`}>
        {written(value)}
        {verdict && ` · ${said[verdict]}`}
      </dd>
      {references.length > 0 && (
        <dd className={classes.references}>
          {references.map((row) => {
            const text = referenceText(row, t);
            return (
              <details key={`${text} ${row.source}`} data-testid="reference" data-grade={row.grade}>
                <summary>{text}</summary>
                <p>{sourceText(row)}</p>
              </details>
            );
          })}
        </dd>
      )}
    </Fragment>
  );
}

/** How far the cut of a TPLO is turned, on the saw that is at hand. */
function Chord({ values }: { values: Value[] }) {
  const { t } = useLingui();
  const [saw, choose] = useState(24);
  const rotation = values.find(({ name }) => name === "TPLO_ROTATION")?.value;
  if (rotation === undefined) return null;
  const chord = chordOf(rotation, saw).toFixed(1);
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <NativeSelect
        size="xs"
        label={t`Radius of the saw`}
        value={String(saw)}
        onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
        data={SAWS.map((radius) => ({ value: String(radius), label: `${radius} mm` }))}
      />
      <Text size="sm" data-testid="chord">
        {rotation > 0 ? <Trans>Chord {chord} mm</Trans> : <Trans>Nothing to turn</Trans>}
      </Text>
    </Group>
  );
}

interface AnimalProps {
  animal: MeasuredAnimal;
  change: (now: Partial<MeasuredAnimal>) => void;
}

function AnimalFields({ animal: { species, breed, recumbency }, change }: AnimalProps) {
  const { t } = useLingui();
  const breeds = BREEDS.filter((one) => one.species === species);
  const unknown = { value: "", label: t`Not said` };
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        <Trans>Compared with</Trans>
      </Text>
      <NativeSelect
        size="xs"
        aria-label={t`Species`}
        value={species}
        onChange={({ currentTarget }) => change({ species: currentTarget.value, breed: "" })}
        data={[unknown, ...SPECIES.map((value) => ({ value, label: nameOf(value, t) }))]}
        data-testid="measured-species"
      />
      {breeds.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label={t`Breed`}
          value={breed}
          onChange={({ currentTarget }) => change({ breed: currentTarget.value })}
          data={[
            { value: "", label: t`Other or mixed breed` },
            ...breeds.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          data-testid="measured-breed"
        />
      )}
      <NativeSelect
        size="xs"
        aria-label={t`How it lay`}
        value={recumbency}
        onChange={({ currentTarget }) => change({ recumbency: currentTarget.value as Recumbency | "" })}
        data={[
          unknown,
          ...Object.entries(RECUMBENCIES).map(([value, label]) => ({ value, label: t(label) })),
        ]}
        data-testid="measured-recumbency"
      />
    </Stack>
  );
}

function nameOf(species: string, say: ReturnType<typeof useLingui>["t"]): string {
  const name = SPECIES_NAMES[species];
  return name ? say(name) : species;
}

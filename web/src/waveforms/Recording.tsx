import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Select, Text } from "@mantine/core";
import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import { type Dispatch, useMemo, useReducer, useRef, useState } from "react";
import type { Dataset } from "../dicomweb/dataset";
import { text } from "../dicomweb/dataset";
import { formatDate, formatTime } from "../format/dates";
import { patientTitle } from "../studies/study";
import type { DisplaySet } from "../viewer/displaySets";
import type { Annotation } from "./annotations";
import { clockOf, GAINS, MM_PER_MILLIVOLT, readingOf, speedsFor } from "./scale";
import { Traces } from "./Traces";
import { useSize } from "./useSize";
import { useSource } from "./useSource";
import { FIRST_VIEW, secondsOf, type View, type ViewChange, viewChange } from "./view";
import classes from "./WaveformPane.module.css";
import { durationOf, type Group } from "./waveform";

/** Pixels: a lead that is lower cannot be read. */
const LOWEST_ROW = 46;
const MOST_LISTED = 300;

interface Props {
  set: DisplaySet;
  dataset: Dataset;
  root: string;
  group: Group;
  groups: { value: string; label: string }[];
  chosen: string;
  choose: (value: string) => void;
  annotations: Annotation[];
  active: boolean;
}

/** One multiplex group on its paper, with what changes how it is looked at. */
export function Recording({ set, dataset, root, group, groups, chosen, choose, annotations, active }: Props) {
  const { t } = useLingui();
  const paper = useRef<HTMLDivElement>(null);
  const size = useSize(paper);
  const { source, version } = useSource(group, root);
  const duration = durationOf(group);
  const speeds = useMemo(() => speedsFor(group, size.width || 1), [group, size.width]);
  const bounds = { width: size.width, duration, speeds };
  const [view, change] = useReducer(
    (before: View, { event, at }: { event: ViewChange; at: typeof bounds }) => viewChange(before, event, at),
    FIRST_VIEW,
  );
  const act = (event: ViewChange) => change({ event, at: bounds });
  const speed = speeds.includes(view.speed) ? view.speed : (speeds[0] ?? view.speed);
  const seen: View = { ...view, speed };
  const seconds = secondsOf(size.width, speed);
  const rowHeight = Math.max(LOWEST_ROW, size.height / Math.max(1, group.channels.length));
  const [listed, list] = useState(false);
  useHotkeys(active ? keysOf(act, seconds, duration) : [], ["INPUT", "TEXTAREA", "SELECT"]);
  const [a, b] = view.calipers;
  const began = text(dataset, "0008002A");
  const date = began ? began.slice(0, 8) : text(dataset, "00080023") || set.study.studyDate;
  const time = began ? began.slice(8) : text(dataset, "00080033");
  const filters = new Set(group.channels.map(({ filter }) => filter));
  const voltage = group.channels.some(({ unit }) => unit === "mV");
  return (
    <>
      <div className={classes.head}>
        <Text component="span" size="xs" fw={650} data-output="name">
          {patientTitle(set.study)} · {formatDate(date)} {formatTime(time)}
        </Text>
        <span data-output="text">
          {[`${Number(group.frequency.toFixed(2))} Hz`, filters.size === 1 ? [...filters][0] : ""]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span className={classes.grow} />
        {groups.length > 1 && (
          <Select
            className={classes.group}
            size="xs"
            aria-label={t`Recording`}
            data={groups}
            value={chosen}
            allowDeselect={false}
            onChange={(value) => value && choose(value)}
          />
        )}
        <Select
          className={classes.choice}
          size="xs"
          aria-label={t`Paper speed`}
          data-testid="waveform-speed"
          data={speeds.map((one) => ({ value: String(one), label: t`${one} mm/s` }))}
          value={String(speed)}
          allowDeselect={false}
          onChange={(value) => act({ type: "speed", speed: Number(value) })}
        />
        <Select
          className={classes.choice}
          size="xs"
          aria-label={t`Gain`}
          data-testid="waveform-gain"
          data={GAINS.map((one) => ({
            value: String(one),
            label: voltage ? t`${one * MM_PER_MILLIVOLT} mm/mV` : `× ${one}`,
          }))}
          value={String(view.gain)}
          allowDeselect={false}
          onChange={(value) => act({ type: "gain", gain: Number(value) })}
        />
      </div>
      <div className={classes.paper} ref={paper}>
        <div className={classes.rows} style={{ height: rowHeight * group.channels.length }}>
          {size.height > 0 && (
            <Traces
              source={source}
              version={version}
              view={seen}
              change={act}
              size={size}
              rowHeight={rowHeight}
              annotations={annotations}
              told={[t`${speed} mm/s`, voltage ? t`${view.gain * MM_PER_MILLIVOLT} mm/mV` : ""]
                .filter(Boolean)
                .join(" · ")}
              title={`${set.modality} ${set.title}, ${group.channels.map(({ label }) => label).join(", ")}`}
            />
          )}
        </div>
      </div>
      <div className={classes.foot}>
        <input
          type="range"
          className={classes.time}
          aria-label={t`Time`}
          min={0}
          max={Math.max(0, duration - seconds)}
          step="any"
          value={view.start}
          disabled={duration <= seconds}
          onChange={(event) => act({ type: "go", to: Number(event.currentTarget.value) })}
        />
        <span className={classes.clock}>
          {clockOf(view.start, true)} / {clockOf(duration, true)}
        </span>
        {a && b ? (
          <span className={classes.reading} data-testid="waveform-reading" data-output="text" role="status">
            <CalipersReading reading={readingOf(a, b)} unit={group.channels[a.channel]?.unit ?? ""} />
          </span>
        ) : (
          a && <Trans>Press where the second caliper shall be</Trans>
        )}
        <Button
          size="compact-xs"
          variant="default"
          data-testid="waveform-calipers"
          onClick={() => act({ type: "calipers", calipers: a ? [] : between(seen, seconds) })}
        >
          {a ? <Trans>Remove the calipers</Trans> : <Trans>Calipers</Trans>}
        </Button>
        {annotations.length > 0 && (
          <Button size="compact-xs" variant="default" aria-expanded={listed} onClick={() => list(!listed)}>
            <Plural value={annotations.length} one="# annotation" other="# annotations" />
          </Button>
        )}
        {group.left > 0 && (
          <span>
            <Plural
              value={group.left}
              one="# more channel is not shown"
              other="# more channels are not shown"
            />
          </span>
        )}
        {source.error && (
          <span role="alert">
            {source.error.message}{" "}
            <Button size="compact-xs" variant="default" onClick={() => source.retry()}>
              <Trans>Try again</Trans>
            </Button>
          </span>
        )}
      </div>
      {listed && (
        <Annotations annotations={annotations} go={(to) => act({ type: "go", to: to - seconds / 3 })} />
      )}
    </>
  );
}

function CalipersReading({ reading, unit }: { reading: ReturnType<typeof readingOf>; unit: string }) {
  const { t } = useLingui();
  const { milliseconds, beats, difference } = reading;
  const digits = Math.abs(difference) < 10 ? 2 : 1;
  return [
    t`${Math.round(milliseconds)} ms`,
    beats && t`${Math.round(beats)} bpm`,
    `${difference.toFixed(digits)} ${unit}`.trim(),
  ]
    .filter(Boolean)
    .join(" · ");
}

function Annotations({ annotations, go }: { annotations: Annotation[]; go: (to: number) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <ul className={classes.annotations} tabIndex={0} data-testid="waveform-annotations">
      {annotations.slice(0, MOST_LISTED).map(({ words, times: [first] }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a recording does not change and its annotations have no names
        <li key={at}>
          {words}{" "}
          {first !== undefined && (
            <Button size="compact-xs" variant="subtle" className={classes.jump} onClick={() => go(first)}>
              {clockOf(first, true)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Two calipers where one sees them, on the first channel. */
const between = ({ start }: View, seconds: number) =>
  [1 / 3, 2 / 3].map((part) => ({ time: start + part * seconds, channel: 0, value: 0 }));

/** ← and → move by a quarter of the screen, Home and End to the ends, + and - change the speed, ↑ and ↓ the gain. */
function keysOf(act: Dispatch<ViewChange>, seconds: number, duration: number): HotkeyItem[] {
  return [
    ["ArrowRight", () => act({ type: "pan", seconds: seconds / 4 })],
    ["ArrowLeft", () => act({ type: "pan", seconds: -seconds / 4 })],
    ["ArrowUp", () => act({ type: "amplify", by: 1 })],
    ["ArrowDown", () => act({ type: "amplify", by: -1 })],
    ["Home", () => act({ type: "go", to: 0 })],
    ["End", () => act({ type: "go", to: duration })],
    ["[plus]", () => act({ type: "zoom", by: 1 })],
    ["-", () => act({ type: "zoom", by: -1 })],
    ["Escape", () => act({ type: "calipers", calipers: [] })],
  ];
}

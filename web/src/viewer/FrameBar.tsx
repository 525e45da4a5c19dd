import { t } from "@lingui/core/macro";
import { ActionIcon, Select } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Dataset } from "../dicomweb/dataset";
import classes from "./FrameBar.module.css";
import { type FrameTimes, frameTimesOf, rateOf } from "./frameTimes";
import { useCine } from "./useCine";

interface Props {
  count: number;
  index: number;
  active: boolean;
  dataset: Dataset | undefined;
  go: (index: number) => void;
}

const NO_PLAY_FROM = ["INPUT", "TEXTAREA", "SELECT", "BUTTON"];
const RATES = [5, 10, 15, 20, 25, 30, 40, 60];
/** As the image says: each frame as long as it lasted. */
const OWN = "own";

/** Where one stands in the stack, and playing it. */
export function FrameBar({ count, index, active, dataset, go }: Props) {
  const [chosen, setChosen] = useState<number>();
  // Every image of a stack says the same: another object would begin the clock anew.
  const text = useMemo(() => JSON.stringify(frameTimesOf(dataset ?? {})), [dataset]);
  const told = useMemo(() => JSON.parse(text) as FrameTimes, [text]);
  const times = useMemo(
    (): FrameTimes => (chosen ? { each: 1000 / chosen, various: [] } : told),
    [chosen, told],
  );
  const [playing, setPlaying] = useState(false);
  useCine(playing, times, count, index, go);
  // A button that has the focus is pressed by the space bar: that is not ours then.
  useHotkeys(active ? [["space", () => setPlaying((now) => !now)]] : [], NO_PLAY_FROM);
  const own = rateOf(told);
  const rates = [
    { rate: own, value: OWN, label: told.various.length ? t`~ ${own} fps` : t`${own} fps` },
    ...RATES.filter((rate) => rate !== own || told.various.length).map((rate) => ({
      rate,
      value: String(rate),
      label: t`${rate} fps`,
    })),
  ].sort((a, b) => a.rate - b.rate);

  return (
    <div className={classes.bar}>
      <ActionIcon
        color="gray"
        size="lg"
        onClick={() => setPlaying(!playing)}
        aria-label={playing ? t`Pause` : t`Play`}
        aria-pressed={playing}
        data-testid="cine"
      >
        {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
      </ActionIcon>
      <input
        type="range"
        className={classes.slider}
        min={1}
        max={count}
        value={index + 1}
        aria-label={t`Image`}
        data-testid="frame-slider"
        onChange={(event) => {
          setPlaying(false);
          go(Number(event.currentTarget.value) - 1);
        }}
      />
      <span className={classes.count} data-testid="frame-count">
        {index + 1} / {count}
      </span>
      <Select
        className={classes.rate}
        size="xs"
        variant="unstyled"
        aria-label={t`Frames a second`}
        data={rates.map(({ value, label }) => ({ value, label }))}
        value={chosen ? String(chosen) : OWN}
        allowDeselect={false}
        onChange={(value) => setChosen(value === OWN ? undefined : Number(value))}
      />
    </div>
  );
}

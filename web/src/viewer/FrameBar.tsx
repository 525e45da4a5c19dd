import { ActionIcon, Select } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useState } from "react";
import type { Dataset } from "../dicomweb/dataset";
import classes from "./FrameBar.module.css";
import { rateOf, useCine } from "./useCine";

interface Props {
  count: number;
  index: number;
  active: boolean;
  dataset: Dataset | undefined;
  go: (index: number) => void;
}

const NO_PLAY_FROM = ["INPUT", "TEXTAREA", "SELECT", "BUTTON"];
const RATES = [5, 10, 15, 20, 25, 30, 40, 60];

/** Where one stands in the stack, and playing it. */
export function FrameBar({ count, index, active, dataset, go }: Props) {
  const own = dataset ? rateOf(dataset) : undefined;
  const [chosen, setChosen] = useState<number>();
  const rate = chosen ?? own ?? 15;
  const [playing, setPlaying] = useState(false);
  useCine(playing, rate, count, index, go);
  // A button that has the focus is pressed by the space bar: that is not ours then.
  useHotkeys(active ? [["space", () => setPlaying((now) => !now)]] : [], NO_PLAY_FROM);
  const rates = [...new Set([...RATES, Math.round(rate)])].sort((a, b) => a - b);

  return (
    <div className={classes.bar}>
      <ActionIcon
        color="gray"
        size="lg"
        onClick={() => setPlaying(!playing)}
        aria-label={playing ? "Pause" : "Play"}
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
        aria-label="Image"
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
        aria-label="Frames a second"
        data={rates.map((value) => ({ value: String(value), label: `${value} fps` }))}
        value={String(Math.round(rate))}
        allowDeselect={false}
        onChange={(value) => setChosen(Number(value))}
      />
    </div>
  );
}

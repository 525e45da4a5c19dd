import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import { answerDrawing, type Question } from "../cornerstone/drawingEvents";
import { measurementNamed, write as writeText } from "../cornerstone/measurements";
import { naturalSize as showNaturalSize } from "../cornerstone/naturalSize";
import type { Refusal } from "../cornerstone/refusal";
import { useDrawing } from "../cornerstone/useDrawing";
import { AskMillimetres, AskText } from "./AskDrawing";
import { actOn } from "./actions";
import { Notice, type Said } from "./Notice";
import { SelectedBar } from "./SelectedBar";

const REFUSED: Record<Refusal, MessageDescriptor> = {
  LOADING: msg`The picture is still loading. Measure when it is there.`,
  PREVIEW: msg`This picture is a preview that the server made: its true values are not known here, so nothing is measured on it.`,
  COLOURS: msg`This picture has colours: its points have no value that could be told.`,
  KNOWS_ITS_SIZE: msg`This image knows how large what it shows is. It is not calibrated by hand.`,
};

const NATURAL = {
  MILLIMETRES: msg`True size: a millimetre of the patient is one on a screen of 96 pixels an inch.`,
  PIXELS: msg`One pixel of the image is one of the screen: nobody knows its true size.`,
};

/** Texts that can be changed. */
const WORDY = ["TEXT", "ARROW"];

export interface Measuring {
  /** Windows, notices and what is selected: to be drawn once. */
  shown: ReactNode;
  naturalSize: () => void;
  /** Changes the words of what is selected. */
  write: () => void;
}

/** What drawing asks of a person and tells them. */
export function useMeasuring(viewportId: string | undefined): Measuring {
  const { t } = useLingui();
  const { selected } = useDrawing();
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const say = (text: string) => setSaid({ text, at: Date.now() });
  useEffect(
    () =>
      answerDrawing({
        asked: setQuestion,
        refused: (why) => setSaid({ text: REFUSED[why], at: Date.now() }),
      }),
    [],
  );
  const found = selected === undefined ? undefined : measurementNamed(selected);
  const wordy = found && WORDY.includes(found.kind);
  const write = () => {
    if (!found || !wordy) return;
    const answer = (text: string | null) => {
      if (text !== null && (text || found.kind === "ARROW")) writeText(found.uid, text);
    };
    setQuestion({ what: "text", present: found.text, empty: found.kind === "ARROW", answer });
  };
  const naturalSize = () => actOn(viewportId, (viewport) => say(t(NATURAL[showNaturalSize(viewport)])));
  const done = () => setQuestion(null);
  return {
    naturalSize,
    write,
    shown: (
      <>
        {question?.what === "text" && <AskText question={question} done={done} />}
        {question?.what === "millimetres" && <AskMillimetres question={question} done={done} />}
        {found && <SelectedBar measurement={found} write={wordy ? write : undefined} />}
        <Notice said={said} close={() => setSaid(null)} />
      </>
    ),
  };
}

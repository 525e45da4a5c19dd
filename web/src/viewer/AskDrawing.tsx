import { useLingui } from "@lingui/react/macro";
import { NumberInput, Text, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import type { Question } from "../cornerstone/drawingEvents";
import { FormModal, textOf } from "../page/FormModal";

type Of<What> = Extract<Question, { what: What }>;

interface Props<What> {
  question: Of<What>;
  done: () => void;
}

/** Longer than any text on a picture can be read. */
const MOST_LETTERS = 200;

/** Asks for the words of a text or at an arrow. */
export function AskText({ question: { present = "", empty, answer }, done }: Props<"text">) {
  const { t } = useLingui();
  const [text, setText] = useState(present);
  const once = useOnce(answer, done);
  return (
    <FormModal
      title={t`Text on the image`}
      opened
      close={() => once(null)}
      verb={t`OK`}
      submit={(fields) => once(textOf(fields, "text"))}
      pending={false}
      disabled={!empty && !text.trim()}
      error={null}
    >
      <TextInput
        name="text"
        aria-label={t`Text`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={MOST_LETTERS}
        data-autofocus
        autoComplete="off"
      />
    </FormModal>
  );
}

/** Asks how long what a line was drawn over really is. */
export function AskMillimetres({ question: { answer }, done }: Props<"millimetres">) {
  const { t } = useLingui();
  const [length, setLength] = useState<number | string>("");
  const once = useOnce(answer, done);
  const known = typeof length === "number" && length > 0;
  return (
    <FormModal
      title={t`Calibrate this image`}
      opened
      close={() => once(null)}
      verb={t`Calibrate`}
      submit={() => once(known ? length : null)}
      pending={false}
      disabled={!known}
      error={null}
    >
      <Text size="sm">{t`How long is the object under the line? All lengths on this image follow it, and say that they are calibrated by hand.`}</Text>
      <NumberInput
        label={t`Length in mm`}
        value={length}
        onChange={setLength}
        min={0}
        max={10_000}
        decimalScale={3}
        allowNegative={false}
        hideControls
        data-autofocus
      />
    </FormModal>
  );
}

/** Answers one time: a form that is sent closes as well. */
function useOnce<Answer>(answer: (answer: Answer | null) => void, done: () => void) {
  const answered = useRef(false);
  return (value: Answer | null) => {
    if (answered.current) return;
    answered.current = true;
    answer(value);
    done();
  };
}

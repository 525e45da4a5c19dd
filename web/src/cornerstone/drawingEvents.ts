import type { Refusal } from "./refusal";

/** Something a person has to say before a drawing is done; null: nothing, and the drawing goes. */
export type Question =
  | {
      what: "text";
      /** The text there is, and whether there may be none. */
      present?: string;
      empty?: boolean;
      answer: (text: string | null) => void;
    }
  | { what: "millimetres"; answer: (millimetres: number | null) => void };

interface Listeners {
  asked?: (question: Question) => void;
  refused?: (why: Refusal) => void;
}

let listeners: Listeners = {};

/** Who puts questions to the person and says why something is refused; until the function returned is called. */
export function answerDrawing(by: Required<Listeners>): () => void {
  listeners = by;
  return () => {
    if (listeners === by) listeners = {};
  };
}

export const ask = (question: Question): void =>
  listeners.asked ? listeners.asked(question) : question.answer(null);

export const refuse = (why: Refusal): void => listeners.refused?.(why);

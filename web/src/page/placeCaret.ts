import { flushSync } from "react-dom";

/** Changes the text of a field and puts the caret there at once: a key that is pressed right after goes on from it. */
export function placeCaret(field: HTMLTextAreaElement | null, caret: number, change: () => void): void {
  flushSync(change);
  field?.focus();
  field?.setSelectionRange(caret, caret);
}

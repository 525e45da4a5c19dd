import type { MessageDescriptor } from "@lingui/core";
import type { Measurement, Value } from "../measurements/measurement";
import { referencesFor } from "../measurements/references";
import { labelOf } from "../measurements/words";
import { referenceText, sourceText } from "../viewer/guideReference";

/** The server takes no longer one. */
const LONGEST = 4000;

/** The reference values that the numbers of a measurement were held against, with their sources, in words. */
export function comparedWith(
  { animal, variant }: Measurement,
  values: readonly Value[],
  say: (text: MessageDescriptor) => string,
): string {
  if (!animal) return "";
  const lines = values.flatMap(({ name }) =>
    referencesFor(name, animal, variant).map(
      (row) => `${labelOf(name)}: ${referenceText(row, say)}. ${sourceText(row)}`,
    ),
  );
  const fitting: string[] = [];
  for (const line of lines) {
    if ([...fitting, line].join("\n").length > LONGEST) break;
    fitting.push(line);
  }
  return fitting.join("\n");
}

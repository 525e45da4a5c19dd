import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error: it comes without types
import dcmjs from "dcmjs";
import type { Plugin } from "vite";

const CORNERSTONE = "node_modules/@cornerstonejs/metadata/dist/esm";
const LOG = "/src/cornerstone/log.ts";
const NAME = "\0dcmjs";

/**
 * Stands for dcmjs, a DICOM parser with the whole dictionary and an XML writer: a quarter of the viewer's code. The
 * server parses; Cornerstone uses its log, some transfer syntaxes and those attributes of the dictionary that it names.
 */
export function dictionary(): Plugin {
  return {
    name: "dictionary",
    enforce: "pre",
    resolveId: (source) => (source === "dcmjs" ? NAME : undefined),
    load(id) {
      if (id !== NAME) return;
      const { IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN } = dcmjs.constants;
      const { DEFLATED_EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN } = dcmjs.constants;
      const syntaxes = {
        IMPLICIT_LITTLE_ENDIAN,
        EXPLICIT_LITTLE_ENDIAN,
        DEFLATED_EXPLICIT_LITTLE_ENDIAN,
        EXPLICIT_BIG_ENDIAN,
      };
      return `
        export { log } from ${JSON.stringify(LOG)};
        export const constants = ${JSON.stringify(syntaxes)};
        const nameMap = ${JSON.stringify(namedBy(CORNERSTONE))};
        const dictionary = Object.fromEntries(Object.values(nameMap).map((entry) => [entry.tag, entry]));
        const DicomMetaDictionary = { dictionary, nameMap };
        export default { async: {}, utilities: {}, data: { DicomMetaDictionary } };
      `;
    },
  };
}

/** The dictionary's attributes whose keyword stands anywhere in a library. */
function namedBy(library: string) {
  const words = new Set<string>();
  for (const name of readdirSync(library, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".js")) continue;
    for (const [word] of readFileSync(join(library, name), "utf8").matchAll(/\b[A-Z]\w+/g)) words.add(word);
  }
  const { nameMap }: { nameMap: Record<string, { tag: string }> } = dcmjs.data.DicomMetaDictionary;
  return Object.fromEntries(Object.entries(nameMap).filter(([keyword]) => words.has(keyword)));
}

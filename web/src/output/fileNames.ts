const LONGEST_BYTES = 120;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const FORBIDDEN = /[\\/:*?"<>|%\x00-\x1f\x7f]+/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const DEVICES = /^(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\.|$)/i;

/**
 * The parts that say something, joined by "_", without an extension; `otherwise` where none does. No separator of
 * folders, no sign that turns the direction of writing, no name of a Windows device: as the server names a zip.
 */
export function fileName(parts: (string | null | undefined)[], otherwise: string): string {
  let name = parts
    .map((part) => cleaned(part ?? ""))
    .filter(Boolean)
    .join("_");
  while (new TextEncoder().encode(name).length > LONGEST_BYTES) name = [...name].slice(0, -1).join("");
  name = name.replace(/^[ ._-]+|[ ._-]+$/g, "");
  return DEVICES.test(name) ? `${otherwise}_${name}` : name || otherwise;
}

const cleaned = (part: string) =>
  part
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(FORBIDDEN, " ")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ")
    .replace(/^[ .]+|[ .]+$/g, "");

export interface Mentionable {
  id: string;
  name: string;
}

/** The name that is being typed behind an @ before the caret; null where none is. */
export function typedName(text: string, caret: number): string | null {
  return /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/.exec(text.slice(0, caret))?.[1] ?? null;
}

/** Those whose name has a word that begins so, at most six. */
export function matching<Person extends Mentionable>(people: Person[], typed: string): Person[] {
  const wanted = typed.trim().toLowerCase();
  const fits = (name: string) =>
    name.toLowerCase().startsWith(wanted) ||
    name
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  return people.filter(({ name }) => name && fits(name)).slice(0, 6);
}

/** The text with the whole name in place of what is typed, and where the caret is then. */
export function completed(text: string, caret: number, name: string): { text: string; caret: number } {
  const typed = typedName(text, caret) ?? "";
  const before = `${text.slice(0, caret - typed.length)}${name} `;
  return { text: before + text.slice(caret), caret: before.length };
}

/** Who of those the text still names. */
export const mentioned = <Person extends Mentionable>(text: string, people: Person[]): Person[] =>
  people.filter(({ name }) => name && text.includes(`@${name}`));

/** The text in pieces, so that names stand out; the longest name first, which another may begin. */
export function pieces(text: string, names: string[]): { text: string; name: boolean }[] {
  if (!names.length) return [{ text, name: false }];
  const longest = [...names].sort((one, other) => other.length - one.length);
  const known = new RegExp(`(@(?:${longest.map(escaped).join("|")}))`);
  return text
    .split(known)
    .filter((piece) => piece !== "")
    .map((piece) => ({ text: piece, name: piece.startsWith("@") && names.includes(piece.slice(1)) }));
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

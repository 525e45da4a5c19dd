import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { type Found, hardCoded, ofOneLocale, tooEarly } from "./hardCoded";

const SOURCES = join(import.meta.dirname, "src");

interface Exception {
  why: string;
  /** In which modules; undefined: in all. */
  where?: RegExp;
  /** Which words; undefined: all. */
  words?: RegExp;
}

/** What looks like words of ours and is none. */
const NO_TEXTS: Exception[] = [
  { why: "our name, and what every language calls the same", words: /^((\{\} · )?Vetark|English|TLS)$/ },
  {
    why: "examples of what is typed",
    where: /Form\.tsx$/,
    words: /^(ezyVet|https:\/\/.*|vets|XRAY1|AB:CD:…|en-GB|DX, US, CT, MR, ES)$/,
  },
  {
    why: "species as they stand in the archive",
    where: /^(requests\/animals|studies\/choices|administration\/Catalogue)\.tsx?$/,
    words: /^\p{Lu}\p{Ll}+( pig)?$/u,
  },
  {
    why: "names of the platform: media types, media queries, headers, fonts, what marks a JPEG",
    words: /^(\w+\/[\w-]+[;,] |\(pointer: |Content-(Type|Range)$|"Inter |ui-monospace, |Exif$|Adobe$)/,
  },
  { why: "groups of a name as DICOM JSON calls them", where: /^tags\/rows/ },
  { why: "what the standard's names have in them", where: /^viewer\/displaySets/, words: /^Image Storage$/ },
  { why: "the name of a state within the program", where: /^requests\/RequestMenu/, words: /^broken off$/ },
  { why: "never shown: what the browser cannot decode, the server renders", where: /^cornerstone\/loadJpeg/ },
  {
    why: "what a key is called, by the browser and on the key itself",
    where: /^(viewer\/(Key|shortcuts)|waveforms\/Recording)\.tsx?$/,
    words: /^(Ctrl|Shift|Page [↓↑]|Delete|Backspace|Escape|Home|End)$/,
  },
  { why: "what Cornerstone calls them", where: /^cornerstone\/guided/, words: /^(Mouse|Touch)$/ },
  {
    why: "what browsers call them: fonts, borders, selectors",
    words: /^(12px "|1px solid |video, canvas$|svg, button, |repeat\()/,
  },
  {
    why: "vertebrae, sides and angles as radiologists abbreviate them",
    where: /^(measurements\/words|viewer\/GuideFigure)/,
    words: /^(L|R|L2|L5|T\{\}|(NA|FA|DI|CI) [RL](\+L)?)$/,
  },
  { why: "an example of a protocol", where: /^hanging\/ProtocolForm/, words: /^\{ "id"/ },
  { why: "kinds of files", where: /^output\/OutputDialog/, words: /^(PNG|JPEG)$/ },
  { why: "words that devices write into descriptions", where: /^viewer\/sameView/ },
  {
    why: "what a mistake of the program says to its developers",
    where: /^reading\/Reading/,
    words: /^outside of the viewer$/,
  },
];

/** Texts that need not wait for the language. */
const EARLY: Exception[] = [];

/** Dates and numbers that are no matter of languages. */
const ONE_LOCALE: Exception[] = [
  { why: "the language of the code is written the British way", where: /^languages\.ts$/, words: /^en-GB$/ },
  { why: "an example of what is typed", where: /^operator\/TenantForm/, words: /^en-GB$/ },
  { why: "Swedish writes days as DICOM and ISO do", where: /^format\/dates/, words: /toLocaleDateString/ },
];

const parsed = (path: string, text: string) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);

const modules = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path) && !path.startsWith("graphql/generated"))
  .map((path) => ({ path, source: parsed(path, readFileSync(join(SOURCES, path), "utf8")) }));

const fits = ({ where = /^/, words = /^/ }: Exception, path: string, text: string) =>
  where.test(path) && words.test(text);

test.each([
  ["no text is hard-coded", hardCoded, NO_TEXTS],
  ["no text is asked for before the language is known", tooEarly, EARLY],
  ["dates and numbers are written in the page's locale", ofOneLocale, ONE_LOCALE],
])("%s", (_, find: (source: ts.SourceFile) => Found[], exceptions: Exception[]) => {
  const found = modules.flatMap(({ path, source }) => find(source).map((one) => ({ path, ...one })));
  const left = found.filter(({ path, text }) => !exceptions.some((one) => fits(one, path, text)));
  expect(left.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([]);
  const inVain = exceptions.filter((one) => !found.some(({ path, text }) => fits(one, path, text)));
  expect(inVain.map(({ why }) => why)).toEqual([]);
});

const FIXTURE = `
  const EARLY = t\`Too early\`;
  const CHOICES = [{ value: "Not seen", label: "first" }, { label: msg\`Fine\` }];
  function Page({ name, count, shut }) {
    if (name === "Not compared") throw new Error("Nobody is here");
    const told = shut ? \`\${name} is shut\` : t\`Fine\`;
    return (
      <main className="not seen" data-testid="Not seen" aria-label={shut ? "shut" : t\`Fine\`}>
        Clinic of <b>{name}</b>
        <Trans>Fine, <b>too</b></Trans>
        <Select label="Role" data={["any"]} />
        <b>{\`\${count} mm\`}</b>
        {count.toLocaleString("en-GB")} {count === 1 ? "image" : "images"}
      </main>
    );
  }
`;

test("each of them would be found", () => {
  const found = (find: (source: ts.SourceFile) => Found[]) =>
    find(parsed("fixture.tsx", FIXTURE)).map(({ text }) => text);
  expect(found(hardCoded)).toEqual([
    "first",
    "Nobody is here",
    "{} is shut",
    "shut",
    "Clinic of",
    "Role",
    "image",
    "images",
  ]);
  expect(found(tooEarly)).toEqual(["t`Too early`"]);
  expect(found(ofOneLocale)).toEqual(["count.toLocaleString", "en-GB"]);
});

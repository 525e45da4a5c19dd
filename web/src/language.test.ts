import { readFileSync } from "node:fs";
import { createCompiledCatalog, extractor } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import { i18n } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatDate } from "./format/dates";
import { formatNumber } from "./format/numbers";
import { languageOf, speak, speakAsChosen } from "./language";
import { LANGUAGES } from "./languages";
import { Notices } from "./studies/Marks";
import type { StudyRow } from "./studies/queries";

const PSEUDO = "pseudo";
const MARKS = new URL("./studies/Marks.tsx", import.meta.url).pathname;

/** The texts of one module as translators get them, "translated" into letters with accents. */
async function pseudoTexts(path: string) {
  const texts: Record<string, string> = {};
  const take = ({ id, message = "" }: { id: string; message?: string }) => {
    texts[id] = message;
  };
  await extractor.extract(path, readFileSync(path, "utf8"), take, { linguiConfig: getConfig() });
  const { source } = createCompiledCatalog(PSEUDO, texts, { namespace: "json", pseudoLocale: PSEUDO });
  return JSON.parse(source) as { messages: Record<string, string[]> };
}

/** The marks of a study that is still arriving and waits for somebody's look. */
const drawn = () =>
  renderToStaticMarkup(
    createElement(
      I18nProvider,
      { i18n },
      createElement(
        MantineProvider,
        null,
        createElement(Notices, { study: { arriving: true, needsReview: true } as StudyRow }),
      ),
    ),
  );

describe("texts", () => {
  it("come out as they stand in the code", () => {
    expect(t`To the studies`).toBe("To the studies");
    expect(i18n._(msg`Zoom`)).toBe("Zoom");
  });

  it("take values and numbers", () => {
    const [name, count] = ["Rex", 2];
    expect(t`${name} is here`).toBe("Rex is here");
    const counted = (n: number) => plural(n, { one: "# image", other: "# images" });
    expect([counted(1), counted(count), counted(1200)]).toEqual(["1 image", "2 images", "1,200 images"]);
  });
});

describe("a second language", () => {
  const page = { documentElement: { lang: "en" } };
  const stored = new Map<string, string>();
  const load = vi.fn(
    async (): ReturnType<NonNullable<(typeof LANGUAGES)[string]["load"]>> => [await pseudoTexts(MARKS)],
  );

  beforeEach(() => {
    vi.stubGlobal("document", page);
    vi.stubGlobal("navigator", { languages: ["fr-CH", "en-US"] });
    vi.stubGlobal("localStorage", { getItem: (key: string) => stored.get(key) ?? null });
    LANGUAGES[PSEUDO] = { name: "Pseudo", locale: "de-DE", load };
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    stored.clear();
    load.mockClear();
    delete LANGUAGES[PSEUDO];
    speak();
  });

  it("is fetched by whom it is chosen alone, and tells texts, dates and numbers", async () => {
    await speakAsChosen();
    expect(load).not.toHaveBeenCalled();
    expect(page.documentElement.lang).toBe("en");
    expect(drawn()).toContain(">Review<");

    stored.set("vetark.language", PSEUDO);
    await speakAsChosen();
    expect(page.documentElement.lang).toBe(PSEUDO);
    expect(drawn()).toContain(">Ŕēvĩēŵ<");
    expect(drawn()).toContain("Ĩḿàĝēś àŕē śţĩĺĺ àŕŕĩvĩńĝ");
    expect([formatDate("20260302"), formatNumber(1234.5)]).toEqual(["2. März 2026", "1.234,5"]);
    // What has no translation yet stays as it stands in the code.
    expect(t`No translator has seen this`).toBe("No translator has seen this");
  });

  it("gives way to the code's where its texts cannot be fetched", async () => {
    stored.set("vetark.language", PSEUDO);
    load.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await speakAsChosen();
    expect(page.documentElement.lang).toBe("en");
    expect(drawn()).toContain(">Review<");
  });

  it("is that of the browser where none is chosen, whatever its region", () => {
    expect(languageOf(null, ["fr-CH", "pseudo-CH", "en"])).toBe(PSEUDO);
    expect(languageOf("en", [PSEUDO])).toBe("en");
    expect(languageOf("gone", ["fr"])).toBe("en");
  });
});

import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { LANGUAGES, SOURCE } from "./src/languages";

/** Texts stand in the code in English; `npm run texts` takes them out for translators. */
export default defineConfig({
  sourceLocale: SOURCE,
  locales: Object.keys(LANGUAGES),
  catalogs: [{ path: "locales/{locale}", include: ["src"] }],
  // Which file a text stands in helps its translator; on which line changes with every commit.
  format: formatter({ lineNumbers: false }),
});

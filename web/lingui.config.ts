import { defineConfig } from "@lingui/cli";

/** Texts stand in the code in English; `npm run texts` takes them out for translators, and compiles what they give back. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en"],
  catalogs: [{ path: "locales/{locale}", include: ["src"] }],
});

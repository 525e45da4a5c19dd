import type { Messages } from "@lingui/core";

export interface Language {
  /** As its speakers write it. */
  name: string;
  /** How it writes dates and numbers (BCP 47). */
  locale: string;
  /** Fetches its texts, and its words in calendars: `Promise.all([import("../locales/de.po"), import("dayjs/locale/de")])`. */
  load?: () => Promise<[{ messages: Messages }, ...unknown[]]>;
}

/** What the texts in the code are written in. */
export const SOURCE = "en";

/** The languages of the web app: a line here, and its translated texts in `locales`, are all that another one needs. */
export const LANGUAGES: Record<string, Language> = {
  [SOURCE]: { name: "English", locale: "en-GB" },
};

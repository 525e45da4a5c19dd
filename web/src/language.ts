import { i18n } from "@lingui/core";

/** The language that texts are written in where they stand. */
export const SOURCE = "en";

/** Has texts come out in the language of the page; before anything is drawn. */
export function speak(): void {
  i18n.loadAndActivate({ locale: SOURCE, messages: {} });
}

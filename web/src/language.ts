import { i18n, type Messages } from "@lingui/core";
import { LANGUAGES, SOURCE } from "./languages";

const KEY = "vetark.language";

/** Has texts come out as they stand in the code. */
export const speak = (): void => activate(SOURCE, {});

/**
 * Has texts come out in the language of whoever sits here; before anything is drawn. A language stays for as long as
 * the page: another choice loads it anew. Where its texts cannot be fetched they stay as they stand in the code.
 */
export async function speakAsChosen(): Promise<void> {
  speak();
  const language = languageOf(localStorage.getItem(KEY), navigator.languages);
  const fetched = await LANGUAGES[language]?.load?.().catch(() => null);
  if (fetched) activate(language, fetched[0].messages);
  document.documentElement.lang = i18n.locale;
}

function activate(language: string, messages: Messages): void {
  i18n.loadAndActivate({ locale: language, locales: [LANGUAGES[language]?.locale ?? language], messages });
}

/** What was chosen in this browser; else what the browser prefers of what there is. */
export function languageOf(chosen: string | null, preferred: readonly string[]): string {
  const known = (tag: string | undefined) =>
    Object.keys(LANGUAGES).find((name) => name.toLowerCase() === tag?.toLowerCase());
  for (const tag of [chosen ?? "", ...preferred]) {
    const found = known(tag) ?? known(tag.split("-")[0]);
    if (found) return found;
  }
  return SOURCE;
}

/** Chooses a language for this browser. */
export function choose(language: string): void {
  localStorage.setItem(KEY, language);
  location.reload();
}

/** How dates and numbers are written on this page (BCP 47). */
export const pageLocale = (): string => [i18n.locales ?? i18n.locale].flat()[0] ?? SOURCE;

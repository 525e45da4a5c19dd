import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { choose } from "../language";
import { LANGUAGES } from "../languages";
import { Section } from "../page/Section";

/** In which language this browser shows the pages; nothing as long as there is but one. */
export function Language() {
  const languages = Object.entries(LANGUAGES);
  if (languages.length < 2) return null;
  return (
    <Section title={t`Language`} about={t`Of the pages in this browser.`} testId="language">
      <Select
        aria-label={t`Language`}
        data={languages.map(([value, { name }]) => ({ value, label: name }))}
        value={i18n.locale}
        allowDeselect={false}
        onChange={(language) => language && choose(language)}
      />
    </Section>
  );
}

import { t } from "@lingui/core/macro";
import { Select, Textarea } from "@mantine/core";
import type { HistoryField } from "./queries";

/** A text may be so long: the server takes no more. */
export const LONGEST_TEXT = 10_000;

interface Props {
  fields: HistoryField[];
  texts: Record<string, string>;
  change: (field: string, text: string) => void;
}

/** What the reader needs to know of the animal: plain text, which dictation and paste fill as well, or one of few. */
export function HistoryFields({ fields, texts, change }: Props) {
  return fields.map(({ name, label, required, choices }) =>
    choices.length > 0 ? (
      <Select
        key={name}
        id={fieldId(name)}
        label={label}
        size="md"
        data={choices}
        value={texts[name] || null}
        clearable
        withAsterisk={required}
        aria-required={required || undefined}
        placeholder={required ? undefined : t`if known`}
        onChange={(text) => change(name, text ?? "")}
      />
    ) : (
      <Textarea
        key={name}
        id={fieldId(name)}
        label={label}
        autosize
        minRows={1}
        maxRows={12}
        size="md"
        maxLength={LONGEST_TEXT}
        value={texts[name] ?? ""}
        withAsterisk={required}
        aria-required={required || undefined}
        placeholder={required ? undefined : t`if known`}
        onChange={(event) => change(name, event.currentTarget.value)}
      />
    ),
  );
}

/** Where what is missing leads to. */
export const fieldId = (field: string) => `case-${field}`;

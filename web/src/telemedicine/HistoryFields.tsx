import { t } from "@lingui/core/macro";
import { Textarea } from "@mantine/core";
import type { HistoryField } from "./model";

/** A text may be so long: the server takes no more. */
export const LONGEST_TEXT = 4000;

interface Props {
  fields: HistoryField[];
  texts: Record<string, string>;
  change: (field: string, text: string) => void;
}

/** What the reader needs to know of the animal, field by field: plain text, which dictation and paste fill as well. */
export function HistoryFields({ fields, texts, change }: Props) {
  return fields.map(({ field, label, required }) => (
    <Textarea
      key={field}
      id={fieldId(field)}
      label={required ? label : t`${label} (if known)`}
      autosize
      minRows={1}
      maxRows={12}
      size="md"
      maxLength={LONGEST_TEXT}
      value={texts[field] ?? ""}
      aria-required={required || undefined}
      withAsterisk={required}
      onChange={(event) => change(field, event.currentTarget.value)}
    />
  ));
}

/** Where what is missing leads to. */
export const fieldId = (field: string) => `case-${field}`;

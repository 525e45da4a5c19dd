import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Checkbox, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import type { RefObject } from "react";
import classes from "./CaseFilters.module.css";
import type { Looked, OF_CLINICS, OF_PROVIDERS } from "./looked";
import type { Side } from "./queries";

const TYPING_MS = 300;

interface Props {
  choices: typeof OF_CLINICS | typeof OF_PROVIDERS;
  looked: Looked;
  look: (change: Partial<Looked>) => void;
  /** Whether one searches by words. */
  searched: boolean;
  /** The other sides there are, and what they are called together. */
  sides: Side[];
  any: string;
  field: RefObject<HTMLInputElement | null>;
  /** On into the list. */
  enter: () => void;
}

/** Which cases, whose, and how urgent. */
export function CaseFilters({ choices, looked, look, searched, sides, any, field, enter }: Props) {
  const search = useDebouncedCallback((text: string) => look({ text: text.trim() }), TYPING_MS);
  return (
    <search className={classes.bar} aria-label={t`Search cases`}>
      {searched && (
        <TextInput
          ref={field}
          type="search"
          className={classes.search}
          aria-label={t`Patient, client or case number`}
          placeholder={t`Patient, client or case number`}
          leftSection={<IconSearch size={18} />}
          defaultValue={looked.text}
          maxLength={200}
          onChange={(event) => search(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            enter();
          }}
        />
      )}
      <Select
        className={classes.choice}
        aria-label={t`Which cases`}
        data={Object.entries(choices).map(([value, { label }]) => ({ value, label: i18n._(label) }))}
        value={looked.shown}
        allowDeselect={false}
        onChange={(shown) => shown && look({ shown })}
      />
      {sides.length > 1 && (
        <Select
          className={classes.choice}
          aria-label={any}
          placeholder={any}
          data={sides.map(({ slug, name }) => ({ value: slug, label: name }))}
          value={looked.side || null}
          clearable
          searchable
          onChange={(side) => look({ side: side ?? "" })}
        />
      )}
      <Checkbox
        className={classes.stat}
        label={t`STAT only`}
        checked={looked.stat}
        onChange={(event) => look({ stat: event.currentTarget.checked })}
      />
    </search>
  );
}

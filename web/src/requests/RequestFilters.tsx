import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconSearch, IconX } from "@tabler/icons-react";
import { dicomDateOf, toDicomDate, toIsoDate } from "../format/dates";
import classes from "./RequestFilters.module.css";
import { dayAfter, isShown, type Looked, SHOWN } from "./requests";

const TYPING_MS = 300;

interface Props {
  looked: Looked;
  look: (change: Partial<Looked>) => void;
  /** AE titles of what is shown now. */
  stations: string[];
}

/** Which day, what is left to do, at which station, and whose. */
export function RequestFilters({ looked, look, stations }: Props) {
  const { day, patient, shown, station } = looked;
  const today = dicomDateOf(new Date());
  const search = useDebouncedCallback((text: string) => look({ text: text.trim() }), TYPING_MS);
  const narrow = useDebouncedCallback((title: string) => look({ station: title.trim() }), TYPING_MS);
  return (
    <div className={classes.bar}>
      {patient ? (
        <Button
          size="lg"
          variant="light"
          rightSection={<IconX size={20} />}
          onClick={() => look({ patient: null, shown: "todo" })}
        >
          <Trans>All of {patient.name || patient.patientID}</Trans>
        </Button>
      ) : (
        <div className={classes.days}>
          <ActionIcon
            size={50}
            variant="default"
            aria-label={t`The day before`}
            onClick={() => look({ day: dayAfter(day, -1) })}
          >
            <IconChevronLeft size={24} />
          </ActionIcon>
          <TextInput
            type="date"
            size="lg"
            aria-label={t`Day`}
            className={classes.day}
            value={toIsoDate(day) ?? ""}
            onChange={(event) => {
              const chosen = toDicomDate(event.currentTarget.value);
              if (chosen) look({ day: chosen });
            }}
          />
          <ActionIcon
            size={50}
            variant="default"
            aria-label={t`The day after`}
            onClick={() => look({ day: dayAfter(day, 1) })}
          >
            <IconChevronRight size={24} />
          </ActionIcon>
          {day !== today && (
            <Button size="lg" px="md" variant="light" onClick={() => look({ day: today })}>
              <Trans>Today</Trans>
            </Button>
          )}
        </div>
      )}
      <TextInput
        size="lg"
        type="search"
        className={classes.search}
        aria-label={t`Patient, client or number`}
        placeholder={t`Patient, client or number`}
        leftSection={<IconSearch size={20} />}
        defaultValue={looked.text}
        onChange={(event) => search(event.currentTarget.value)}
      />
      <Select
        size="lg"
        className={classes.choice}
        aria-label={t`Which requests`}
        data={Object.entries(SHOWN).map(([value, { label }]) => ({ value, label: i18n._(label) }))}
        value={shown}
        allowDeselect={false}
        onChange={(name) => isShown(name) && look({ shown: name })}
      />
      <Autocomplete
        size="lg"
        className={classes.choice}
        aria-label={t`Station`}
        placeholder={t`Any station`}
        data={stations}
        defaultValue={station}
        onChange={narrow}
        clearable
      />
    </div>
  );
}

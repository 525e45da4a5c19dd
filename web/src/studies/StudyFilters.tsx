import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  ActionIcon,
  Autocomplete,
  Button,
  Collapse,
  Group,
  Indicator,
  Loader,
  Select,
  TextInput,
} from "@mantine/core";
import { useDebouncedCallback, useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconCalendar, IconSearch, IconX } from "@tabler/icons-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { isoDateOf, toDicomDate, toIsoDate } from "../format/dates";
import type { StudySort } from "../graphql/generated/graphql";
import { LaterRangePicker } from "../page/LaterRangePicker";
import { modalities, SPECIES } from "./choices";
import type { ListState } from "./filters";
import classes from "./StudyFilters.module.css";

interface Props {
  state: ListState;
  change: (part: Partial<ListState>) => void;
  phone: boolean;
  busy: boolean;
  /** The search field; the list leads back to it. */
  field: RefObject<HTMLInputElement | null>;
  /** On into the list. */
  enter: () => void;
}

const TYPING_MS = 250;

const orders = (): { value: StudySort; label: string }[] => [
  { value: "STUDY_DATE_DESC", label: t`Newest first` },
  { value: "STUDY_DATE_ASC", label: t`Oldest first` },
  { value: "PATIENT_NAME_ASC", label: t`Patient A–Z` },
  { value: "PATIENT_NAME_DESC", label: t`Patient Z–A` },
  { value: "RECEIVED_DESC", label: t`Last received first` },
  { value: "RECEIVED_ASC", label: t`First received first` },
];

/** So many days ago, as date pickers write it. */
function day(back: number): string {
  const then = new Date();
  then.setDate(then.getDate() - back);
  return isoDateOf(then);
}

const ranges = () => [
  { label: t`Today`, value: [day(0), day(0)] as [string, string] },
  { label: t`Yesterday`, value: [day(1), day(1)] as [string, string] },
  { label: t`Last 7 days`, value: [day(6), day(0)] as [string, string] },
  { label: t`Last 30 days`, value: [day(29), day(0)] as [string, string] },
  { label: t`Last 12 months`, value: [day(364), day(0)] as [string, string] },
];

export function StudyFilters({ state, change, phone, ...search }: Props) {
  const [open, { toggle }] = useDisclosure(false);
  const narrowed = [state.modality, state.species, state.from || state.to].filter(Boolean).length;
  return (
    <search className={classes.bar} aria-label={t`Search studies`}>
      <Group gap="sm" wrap="nowrap">
        <SearchField state={state} change={change} {...search} />
        {phone ? (
          <Indicator label={narrowed} size={16} disabled={!narrowed} className={classes.fixed}>
            <ActionIcon
              variant="default"
              size={42}
              onClick={toggle}
              aria-expanded={open}
              aria-label={t`Filters and order`}
            >
              <IconAdjustmentsHorizontal size={20} />
            </ActionIcon>
          </Indicator>
        ) : (
          <Filters state={state} change={change} />
        )}
      </Group>
      {phone && (
        <Collapse expanded={open}>
          <div className={classes.drawer}>
            <Filters state={state} change={change} />
            <Select
              label={t`Order`}
              data={orders()}
              value={state.sort}
              allowDeselect={false}
              onChange={(sort) => sort && change({ sort: sort as StudySort })}
            />
          </div>
        </Collapse>
      )}
    </search>
  );
}

/** What is typed shows at once and is searched when the typing rests. */
function SearchField({ state, change, busy, field, enter }: Omit<Props, "phone">) {
  const [text, setText] = useState(state.text);
  const sent = useRef(state.text);
  const send = useDebouncedCallback((value: string) => {
    sent.current = value.trim();
    change({ text: value });
  }, TYPING_MS);
  const type = (value: string) => {
    setText(value);
    send(value);
  };
  useHotkeys([["/", () => field.current?.focus()]]);
  // Back, forward and "clear" change the address from outside.
  useEffect(() => {
    if (state.text !== sent.current) {
      sent.current = state.text;
      setText(state.text);
    }
  }, [state.text]);
  return (
    <TextInput
      ref={field}
      type="search"
      className={classes.search}
      data-testid="search"
      aria-label={t`Search by patient, client, ID, accession number or description`}
      placeholder={t`Patient, client, ID or description`}
      leftSection={busy ? <Loader size={16} /> : <IconSearch size={18} />}
      rightSection={
        text && (
          <ActionIcon color="gray" onClick={() => type("")} aria-label={t`Clear the text`}>
            <IconX size={16} />
          </ActionIcon>
        )
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") type("");
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        enter();
      }}
    />
  );
}

function Filters({ state, change }: Pick<Props, "state" | "change">) {
  const [species, setSpecies] = useState(state.species);
  const [dates, setDates] = useState<[string | null, string | null]>([null, null]);
  const send = useDebouncedCallback((value: string) => change({ species: value }), TYPING_MS);
  useEffect(() => setSpecies(state.species), [state.species]);
  useEffect(() => setDates([toIsoDate(state.from), toIsoDate(state.to)]), [state.from, state.to]);
  const narrowed = Boolean(state.modality || state.species || state.from || state.to);
  return (
    <>
      <LaterRangePicker
        type="range"
        className={classes.dates}
        data-testid="filter-dates"
        placeholder={t`Any study date`}
        leftSection={<IconCalendar size={18} />}
        allowSingleDateInRange
        clearable
        presets={ranges()}
        value={dates}
        onChange={([from, to]) => {
          setDates([from, to]);
          if (Boolean(from) === Boolean(to))
            change({ from: toDicomDate(from) ?? "", to: toDicomDate(to) ?? "" });
        }}
      />
      <Select
        className={classes.choice}
        data-testid="filter-modality"
        aria-label={t`Modality`}
        placeholder={t`Any modality`}
        data={modalities()}
        value={state.modality || null}
        clearable
        searchable
        onChange={(modality) => change({ modality: modality ?? "" })}
      />
      <Autocomplete
        className={classes.choice}
        data-testid="filter-species"
        aria-label={t`Species`}
        placeholder={t`Any species`}
        data={SPECIES}
        value={species}
        clearable
        onChange={(value) => {
          setSpecies(value);
          send(value);
        }}
      />
      {narrowed && (
        <Button
          variant="subtle"
          className={classes.fixed}
          onClick={() => change({ modality: "", species: "", from: "", to: "" })}
        >
          <Trans>Clear filters</Trans>
        </Button>
      )}
    </>
  );
}

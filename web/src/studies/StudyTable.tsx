import { Group, Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { type KeyboardEvent, type MouseEvent, memo } from "react";
import { Link, useNavigate } from "react-router";
import { formatKind } from "../format/patient";
import type { StudySort } from "../graphql/generated/graphql";
import { Modalities, Notices } from "./Marks";
import type { StudyRow } from "./queries";
import { hasMenu, type Rights, StudyMenu } from "./StudyMenu";
import classes from "./StudyTable.module.css";
import { clientName, patientTitle, studyPath, whenOf } from "./study";

export interface StudyViewProps {
  studies: StudyRow[];
  sort: StudySort;
  onSort: (sort: StudySort) => void;
  /** The rows answer an earlier search; the new answer is on its way. */
  stale: boolean;
  /** Whether one may see the images: without, the rows lead nowhere. */
  images: boolean;
  /** What one may do with a study. */
  rights: Rights;
}

/** Arrow keys, Home and End walk the rows; the row's link has the focus, so Enter opens it. */
function walk(event: KeyboardEvent<HTMLTableSectionElement>) {
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>("a[data-row]")];
  const here = links.indexOf(document.activeElement as HTMLAnchorElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || here < 0) return;
  event.preventDefault();
  const link = links[Math.max(0, Math.min(links.length - 1, to))];
  link?.focus({ preventScroll: true });
  link?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

export function StudyTable({ studies, sort, onSort, stale, images, rights }: StudyViewProps) {
  return (
    <table className={classes.table} data-stale={stale || undefined} data-links={images || undefined}>
      <thead>
        <tr>
          <SortHeader
            label="Patient"
            up="PATIENT_NAME_ASC"
            down="PATIENT_NAME_DESC"
            sort={sort}
            onSort={onSort}
          />
          <th scope="col">Client</th>
          <th scope="col">Species · breed</th>
          <SortHeader
            label="Date"
            up="STUDY_DATE_ASC"
            down="STUDY_DATE_DESC"
            downFirst
            sort={sort}
            onSort={onSort}
          />
          <th scope="col">Modality</th>
          <th scope="col">Description</th>
          <th scope="col" className={classes.number}>
            Images
          </th>
          {hasMenu(rights) && <th scope="col" className={classes.menu} aria-label="More" />}
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {studies.map((study) => (
          <Row key={study.studyInstanceUID} study={study} images={images} rights={rights} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends Pick<StudyViewProps, "images" | "rights"> {
  study: StudyRow;
}

const Row = memo(function Row({ study, images, rights }: RowProps) {
  const navigate = useNavigate();
  const { date, time } = whenOf(study);
  const path = studyPath(study);
  // A click anywhere opens the study, save where text was marked or the link itself does it.
  const open = (event: MouseEvent) => {
    const target = event.target as Element;
    if (!event.currentTarget.contains(target)) return; // in a window that a button of the row has opened
    if (target.closest("a, button") || window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(path, "_blank", "noopener");
    else navigate(path);
  };
  return (
    <tr onClick={images ? open : undefined} data-testid="study-row" data-study={study.studyInstanceUID}>
      <th scope="row">
        <Group gap={8} wrap="nowrap">
          {images ? (
            <Link to={path} data-row className={classes.name}>
              {patientTitle(study)}
            </Link>
          ) : (
            <span className={classes.name}>{patientTitle(study)}</span>
          )}
          <Notices study={study} />
        </Group>
        <Text size="xs" c="dimmed" truncate>
          {study.patient.patientID}
        </Text>
      </th>
      <td>{clientName(study)}</td>
      <td>{formatKind(study.patient)}</td>
      <td className={classes.when}>
        {date}
        <Text size="xs" c="dimmed">
          {time}
        </Text>
      </td>
      <td>
        <Modalities study={study} />
      </td>
      <td className={classes.description}>
        {study.studyDescription}
        {study.accessionNumber && (
          <Text size="xs" c="dimmed" truncate>
            {study.accessionNumber}
          </Text>
        )}
      </td>
      <td className={classes.number}>
        <span data-testid="instances">{study.numberOfStudyRelatedInstances.toLocaleString("en-GB")}</span>
        <Text size="xs" c="dimmed">
          {study.numberOfStudyRelatedSeries} series
        </Text>
      </td>
      {hasMenu(rights) && (
        <td className={classes.menu}>
          <StudyMenu study={study} rights={rights} size={32} />
        </td>
      )}
    </tr>
  );
});

interface SortHeaderProps {
  label: string;
  up: StudySort;
  down: StudySort;
  downFirst?: boolean;
  sort: StudySort;
  onSort: (sort: StudySort) => void;
}

function SortHeader({ label, up, down, downFirst = false, sort, onSort }: SortHeaderProps) {
  const next = downFirst ? (sort === down ? up : down) : sort === up ? down : up;
  const Icon = sort === up ? IconArrowUp : sort === down ? IconArrowDown : IconArrowsSort;
  return (
    <th scope="col" aria-sort={sort === up ? "ascending" : sort === down ? "descending" : "none"}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort(next)}
        data-testid={`sort-${label.toLowerCase()}`}
      >
        {label}{" "}
        <Icon size={14} aria-hidden className={sort === up || sort === down ? undefined : classes.idle} />
      </UnstyledButton>
    </th>
  );
}

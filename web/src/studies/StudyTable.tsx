import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { type MouseEvent, memo, type Ref } from "react";
import { Link, useNavigate } from "react-router";
import { formatNumber } from "../format/numbers";
import { formatKind } from "../format/patient";
import type { StudySort } from "../graphql/generated/graphql";
import { Cut } from "../page/Cut";
import type { Rows } from "../page/useRows";
import { Modalities, Notices } from "./Marks";
import type { StudyRow } from "./queries";
import { type Rights, StudyMenu } from "./StudyMenu";
import classes from "./StudyTable.module.css";
import { clientName, patientTitle, receivedOf, studyPath, whenOf } from "./study";

export interface StudyViewProps {
  studies: StudyRow[];
  /** Which of them are in the page. */
  rows: Rows;
  /** There are no more. */
  complete: boolean;
  sort: StudySort;
  onSort: (sort: StudySort) => void;
  /** The rows answer an earlier search; the new answer is on its way. */
  stale: boolean;
  /** Whether one may see the images: without, the rows lead nowhere. */
  images: boolean;
  /** What one may do with a study. */
  rights: Rights;
}

/** The list at a desk. Those who hear it are told how many rows there are and which one is read, if not all are here. */
export function StudyTable({ studies, rows, complete, sort, onSort, stale, images, rights }: StudyViewProps) {
  return (
    <table
      className={classes.table}
      data-stale={stale || undefined}
      data-links={images || undefined}
      aria-rowcount={complete ? studies.length + 1 : -1}
    >
      <thead>
        <tr aria-rowindex={1}>
          <SortHeader
            name="patient"
            label={t`Patient`}
            up="PATIENT_NAME_ASC"
            down="PATIENT_NAME_DESC"
            className={classes.patient}
            sort={sort}
            onSort={onSort}
          />
          <th scope="col" className={classes.client}>
            <Trans>Client</Trans>
          </th>
          <th scope="col" className={classes.kind}>
            <Trans>Species · breed</Trans>
          </th>
          <SortHeader
            name="date"
            label={t`Date`}
            up="STUDY_DATE_ASC"
            down="STUDY_DATE_DESC"
            downFirst
            className={classes.when}
            sort={sort}
            onSort={onSort}
          />
          <SortHeader
            name="received"
            label={t`Received`}
            up="RECEIVED_ASC"
            down="RECEIVED_DESC"
            downFirst
            className={classes.received}
            sort={sort}
            onSort={onSort}
          />
          <th scope="col" className={classes.modality}>
            <Trans>Modality</Trans>
          </th>
          <th scope="col">
            <Trans>Description</Trans>
          </th>
          <th scope="col" className={classes.number}>
            <Trans>Images</Trans>
          </th>
          <th scope="col" className={classes.menu}>
            <VisuallyHidden>
              <Trans>More</Trans>
            </VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody
        ref={rows.body as Ref<HTMLTableSectionElement>}
        onKeyDown={rows.onKeyDown}
        onFocus={rows.onFocus}
        onBlur={rows.onBlur}
      >
        {rows.parts.map((part) => {
          if ("gap" in part) {
            return <tr key={`before ${part.before}`} aria-hidden style={{ height: part.gap }} />;
          }
          const study = studies[part.row.index];
          return (
            study && (
              <Row
                key={study.studyInstanceUID}
                ref={rows.measure}
                index={part.row.index}
                study={study}
                images={images}
                rights={rights}
              />
            )
          );
        })}
      </tbody>
    </table>
  );
}

interface RowProps extends Pick<StudyViewProps, "images" | "rights"> {
  study: StudyRow;
  index: number;
  ref: Ref<HTMLTableRowElement>;
}

const Row = memo(function Row({ study, index, images, rights, ref }: RowProps) {
  const navigate = useNavigate();
  const { date, time } = whenOf(study);
  const received = receivedOf(study);
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
    <tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      onClick={images ? open : undefined}
      data-testid="study-row"
      data-key={study.studyInstanceUID}
      data-study={study.studyInstanceUID}
    >
      <th scope="row">
        <Group gap={8} wrap="nowrap">
          {images ? (
            <Link to={path} data-row className={classes.name}>
              <Cut>{patientTitle(study)}</Cut>
            </Link>
          ) : (
            <span className={classes.name}>
              <Cut opens>{patientTitle(study)}</Cut>
            </span>
          )}
          <Notices study={study} />
        </Group>
        <Less>{study.patient.patientID}</Less>
      </th>
      <td>
        <Cut>{clientName(study)}</Cut>
      </td>
      <td className={classes.kind}>
        <Cut>{formatKind(study.patient)}</Cut>
      </td>
      <td className={classes.when}>
        {date}
        <Text size="xs" c="dimmed">
          {time}
        </Text>
      </td>
      <td className={classes.received}>
        {received.date}
        <Text size="xs" c="dimmed">
          {received.time}
        </Text>
      </td>
      <td>
        <Modalities study={study} />
      </td>
      <td>
        <Cut>{study.studyDescription ?? ""}</Cut>
        <Less>{study.accessionNumber}</Less>
      </td>
      <td className={classes.number}>
        <span data-testid="instances">{formatNumber(study.numberOfStudyRelatedInstances)}</span>
        <Text size="xs" c="dimmed">
          {plural(study.numberOfStudyRelatedSeries, { one: "# series", other: "# series" })}
        </Text>
      </td>
      <td className={classes.menu}>
        <StudyMenu study={study} rights={rights} size={32} />
      </td>
    </tr>
  );
});

/** A lesser text below another. */
function Less({ children }: { children: string | null | undefined }) {
  return children ? (
    <Text component="div" size="xs" c="dimmed">
      <Cut lines={1}>{children}</Cut>
    </Text>
  ) : null;
}

interface SortHeaderProps {
  name: string;
  label: string;
  up: StudySort;
  down: StudySort;
  downFirst?: boolean;
  className?: string;
  sort: StudySort;
  onSort: (sort: StudySort) => void;
}

function SortHeader({ name, label, up, down, downFirst = false, className, sort, onSort }: SortHeaderProps) {
  const next = downFirst ? (sort === down ? up : down) : sort === up ? down : up;
  const Icon = sort === up ? IconArrowUp : sort === down ? IconArrowDown : IconArrowsSort;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={sort === up ? "ascending" : sort === down ? "descending" : "none"}
    >
      <UnstyledButton className={classes.sort} onClick={() => onSort(next)} data-testid={`sort-${name}`}>
        {label}{" "}
        <Icon size={14} aria-hidden className={sort === up || sort === down ? undefined : classes.idle} />
      </UnstyledButton>
    </th>
  );
}

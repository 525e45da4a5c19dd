import { plural } from "@lingui/core/macro";
import { Group, Text } from "@mantine/core";
import { memo, type ReactNode, type Ref } from "react";
import { Link } from "react-router";
import { formatKind } from "../format/patient";
import { Cut } from "../page/Cut";
import { Modalities, Notices } from "./Marks";
import type { StudyRow } from "./queries";
import classes from "./StudyCards.module.css";
import { StudyMenu } from "./StudyMenu";
import type { StudyViewProps } from "./StudyTable";
import { clientName, patientTitle, studyPath, whenOf } from "./study";

/** The list for a thumb: one card a study, all of it the target. */
export function StudyCards({ studies, rows, complete, stale, images, rights }: StudyViewProps) {
  return (
    <ul
      ref={rows.body as Ref<HTMLUListElement>}
      className={classes.list}
      data-stale={stale || undefined}
      onKeyDown={rows.onKeyDown}
      onFocus={rows.onFocus}
      onBlur={rows.onBlur}
    >
      {rows.parts.map((part) => {
        if ("gap" in part)
          return <li key={`before ${part.before}`} aria-hidden style={{ height: part.gap }} />;
        const { index } = part.row;
        const study = studies[index];
        return (
          study && (
            <li
              key={study.studyInstanceUID}
              ref={rows.measure}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={complete ? studies.length : -1}
              data-testid="study-row"
              data-key={study.studyInstanceUID}
              data-study={study.studyInstanceUID}
            >
              <Card study={study} images={images} rights={rights} />
            </li>
          )
        );
      })}
    </ul>
  );
}

interface CardProps extends Pick<StudyViewProps, "images" | "rights"> {
  study: StudyRow;
}

const Card = memo(function Card({ study, images, rights }: CardProps) {
  const { date, time } = whenOf(study);
  const about = [formatKind(study.patient), clientName(study)].filter(Boolean).join(" — ");
  return (
    <>
      <Target study={study} images={images}>
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
          <Group gap={8} wrap="nowrap" miw={0}>
            <Text component="div" fw={650}>
              <Cut opens={!images}>{patientTitle(study)}</Cut>
            </Text>
            <Notices study={study} />
          </Group>
          <Modalities study={study} />
        </Group>
        <Text component="div" size="sm" c="dimmed">
          <Cut opens={!images}>{about || (study.patient.patientID ?? "")}</Cut>
        </Text>
        {study.studyDescription && (
          <Text component="div" size="sm">
            <Cut opens={!images}>{study.studyDescription}</Cut>
          </Text>
        )}
        <Group justify="space-between" gap="sm" mt={2} pr={34}>
          <Text size="xs" c="dimmed">
            {[date, time].filter(Boolean).join(", ")}
          </Text>
          <Text size="xs" c="dimmed">
            {plural(study.numberOfStudyRelatedInstances, { one: "# image", other: "# images" })}
          </Text>
        </Group>
      </Target>
      <StudyMenu study={study} rights={rights} size={34} className={classes.menu} />
    </>
  );
});

function Target({ study, images, children }: { study: StudyRow; images: boolean; children: ReactNode }) {
  if (!images) return <div className={classes.card}>{children}</div>;
  return (
    <Link to={studyPath(study)} data-row className={classes.card}>
      {children}
    </Link>
  );
}

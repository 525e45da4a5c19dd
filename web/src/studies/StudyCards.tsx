import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { countOf, formatKind } from "../format/patient";
import { Modalities, Notices } from "./Marks";
import type { StudyRow } from "./queries";
import classes from "./StudyCards.module.css";
import { hasMenu, StudyMenu } from "./StudyMenu";
import type { StudyViewProps } from "./StudyTable";
import { clientName, patientTitle, studyPath, whenOf } from "./study";

/** The list for a thumb: one card a study, all of it the target. */
export function StudyCards({ studies, stale, images, rights }: StudyViewProps) {
  return (
    <ul className={classes.list} data-stale={stale || undefined}>
      {studies.map((study) => {
        const { date, time } = whenOf(study);
        return (
          <li key={study.studyInstanceUID} data-testid="study-row" data-study={study.studyInstanceUID}>
            <Card study={study} images={images}>
              <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
                <Group gap={8} wrap="nowrap" miw={0}>
                  <Text fw={650} truncate>
                    {patientTitle(study)}
                  </Text>
                  <Notices study={study} />
                </Group>
                <Modalities study={study} />
              </Group>
              <Text size="sm" c="dimmed" truncate>
                {[formatKind(study.patient), clientName(study)].filter(Boolean).join(" — ") ||
                  study.patient.patientID}
              </Text>
              {study.studyDescription && (
                <Text size="sm" lineClamp={2}>
                  {study.studyDescription}
                </Text>
              )}
              <Group justify="space-between" gap="sm" mt={2} pr={hasMenu(rights) ? 34 : 0}>
                <Text size="xs" c="dimmed">
                  {[date, time].filter(Boolean).join(", ")}
                </Text>
                <Text size="xs" c="dimmed">
                  {countOf(study.numberOfStudyRelatedInstances, "image", "images")}
                </Text>
              </Group>
            </Card>
            {hasMenu(rights) && (
              <StudyMenu study={study} rights={rights} size={34} className={classes.menu} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Card({ study, images, children }: { study: StudyRow; images: boolean; children: ReactNode }) {
  if (!images) return <div className={classes.card}>{children}</div>;
  return (
    <Link to={studyPath(study)} className={classes.card}>
      {children}
    </Link>
  );
}

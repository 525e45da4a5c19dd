import { Badge, Tooltip } from "@mantine/core";
import classes from "./Marks.module.css";
import type { StudyRow } from "./queries";

export function Modalities({ study }: { study: StudyRow }) {
  return (
    <span className={classes.marks}>
      {study.modalitiesInStudy.map((modality) => (
        <Badge key={modality} variant="light" radius="sm" className={classes.badge}>
          {modality}
        </Badge>
      ))}
    </span>
  );
}

/** What is going on with the study: images still coming in, or two patients under one UID. */
export function Notices({ study }: { study: StudyRow }) {
  return (
    <>
      {study.arriving && (
        <Tooltip label="Images are still arriving">
          <span
            className={classes.arriving}
            role="img"
            aria-label="Images are still arriving"
            data-testid="arriving"
          />
        </Tooltip>
      )}
      {study.needsReview && (
        <Tooltip label="Images of another patient came under this study's UID">
          <Badge color="orange" variant="light" radius="sm">
            Review
          </Badge>
        </Tooltip>
      )}
    </>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Tooltip } from "@mantine/core";
import { IconLock, IconPencil } from "@tabler/icons-react";
import classes from "./Marks.module.css";
import type { StudyRow } from "./queries";

/** More are counted alone: a study of dozens is no use as a row. */
const SHOWN = 4;

export function Modalities({ study: { modalitiesInStudy: all } }: { study: StudyRow }) {
  const shown = all.length > SHOWN + 1 ? all.slice(0, SHOWN) : all;
  return (
    <span className={classes.marks}>
      {shown.map((modality) => (
        <Badge key={modality} variant="light" radius="sm" className={classes.badge}>
          {modality}
        </Badge>
      ))}
      {shown.length < all.length && (
        <Badge variant="default" radius="sm" className={classes.badge} title={all.join(", ")}>
          +{all.length - shown.length}
        </Badge>
      )}
    </span>
  );
}

/** What is going on with the study: images still coming in, two patients under one UID, on legal hold, or corrected. */
export function Notices({ study }: { study: StudyRow }) {
  return (
    <>
      {study.arriving && (
        <Tooltip label={t`Images are still arriving`}>
          <span
            className={classes.arriving}
            role="img"
            aria-label={t`Images are still arriving`}
            data-testid="arriving"
          />
        </Tooltip>
      )}
      {study.needsReview && (
        <Tooltip label={t`Images of another patient came under this study's UID`}>
          <Badge color="orange" variant="light" radius="sm">
            <Trans>Review</Trans>
          </Badge>
        </Tooltip>
      )}
      {study.onLegalHold && (
        <Tooltip label={t`On legal hold: nobody can delete it`}>
          <IconLock
            className={classes.corrected}
            size={15}
            stroke={1.8}
            role="img"
            aria-label={t`On legal hold`}
            data-testid="on-legal-hold"
          />
        </Tooltip>
      )}
      {study.corrected && (
        <Tooltip label={t`Corrected: it is shown otherwise than it was sent`}>
          <IconPencil
            className={classes.corrected}
            size={15}
            stroke={1.8}
            role="img"
            aria-label={t`Corrected`}
            data-testid="corrected"
          />
        </Tooltip>
      )}
    </>
  );
}

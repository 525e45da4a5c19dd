import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { formatDate } from "../format/dates";
import { ageAt } from "../format/patient";
import { ageThen } from "../patient/patient";
import type { DisplaySet } from "./displaySets";
import { type Relation, relationOf } from "./priors";
import type { Study } from "./queries";
import classes from "./StudyBand.module.css";

const WORDS = { earlier: msg`EARLIER STUDY`, later: msg`LATER STUDY`, other: msg`OTHER STUDY` } as const;

export const isOther = (set: DisplaySet | undefined, present: Study) =>
  set !== undefined && set.study.studyInstanceUID !== present.studyInstanceUID;

interface Props {
  set: DisplaySet;
  present: Study;
}

/**
 * Over every picture while those of two studies are on the screen: of which it is, from when, and how old the animal was.
 * It is no text of the corners, which can be hidden.
 */
export function StudyBand({ set, present }: Props) {
  const { t } = useLingui();
  const { study } = set;
  const other = isOther(set, present);
  const relation: Relation = relationOf(study, present);
  const age = ageThen(study);
  const apart = relation === "earlier" && ageAt(study.studyDate, present.studyDate);
  return (
    <div className={classes.band} data-other={other || undefined} data-testid="study-band">
      <strong>{other ? t(WORDS[relation]) : <Trans>THIS STUDY</Trans>}</strong>
      <span>{formatDate(study.studyDate) || t`no date`}</span>
      {other && apart && (
        <span>
          <Trans>{apart} before</Trans>
        </span>
      )}
      {other && age && (
        <span>
          <Trans>{age} old then</Trans>
        </span>
      )}
    </div>
  );
}

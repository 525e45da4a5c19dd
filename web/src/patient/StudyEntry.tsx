import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { seriesRoot } from "../dicomweb/paths";
import { Modalities, Notices } from "../studies/Marks";
import { type Rights, StudyMenu } from "../studies/StudyMenu";
import { studyPath, whenOf } from "../studies/study";
import { ageThen } from "./patient";
import type { PatientStudy } from "./queries";
import classes from "./StudyEntry.module.css";

/** Of a study of many series so many are shown. */
const MOST = 8;
/** Modalities whose series hold nothing to see. */
const UNSEEN = new Set(["SR", "KO", "PR", "DOC", "REG", "AU"]);

interface Props {
  study: PatientStudy;
  rights: Rights;
}

/** One study of the patient: when, how old it was then, what of, and its pictures small. */
export function StudyEntry({ study, rights }: Props) {
  const { t } = useLingui();
  const { date, time } = whenOf(study);
  const seen = study.series.filter(({ modality }) => !UNSEEN.has(modality ?? ""));
  const images = rights.includes("RETRIEVE");
  const when = date || t`No date`;
  return (
    <li className={classes.entry} data-testid="patient-study" data-study={study.studyInstanceUID}>
      <div className={classes.head}>
        <Title order={2} size="h5">
          {images ? (
            <Link to={studyPath(study)} className={classes.link}>
              {when}
            </Link>
          ) : (
            when
          )}
        </Title>
        <Text size="sm" c="dimmed">
          {[time, ageThen(study)].filter(Boolean).join(" · ")}
        </Text>
        <span className={classes.marks}>
          <Notices study={study} />
          <Modalities study={study} />
        </span>
        <StudyMenu study={study} rights={rights} size={32} className={classes.menu} />
      </div>
      <Text className={classes.description}>
        {[
          study.studyDescription,
          plural(study.numberOfStudyRelatedInstances, { one: "# image", other: "# images" }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {images && seen.length > 0 && (
        <div className={classes.pictures} aria-hidden>
          {seen.slice(0, MOST).map(({ seriesInstanceUID }) => (
            <Thumbnail
              key={seriesInstanceUID}
              path={`${seriesRoot(study.tenant, study.studyInstanceUID, seriesInstanceUID)}/thumbnail`}
            />
          ))}
          {seen.length > MOST && <span className={classes.more}>+{seen.length - MOST}</span>}
        </div>
      )}
    </li>
  );
}

/** A picture that is not there takes no room. */
function Thumbnail({ path }: { path: string }) {
  const [missing, setMissing] = useState(false);
  return missing ? null : (
    <img src={path} alt="" loading="lazy" decoding="async" onError={() => setMissing(true)} />
  );
}

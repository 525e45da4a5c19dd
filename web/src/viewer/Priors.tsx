import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Loader, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconColumns2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import { ageAt } from "../format/patient";
import { Loaded } from "../page/Loaded";
import { patientPath } from "../patient/path";
import { ageThen } from "../patient/patient";
import type { PatientStudy } from "../patient/queries";
import { usePatientStudies } from "../patient/usePatientStudies";
import classes from "./Priors.module.css";
import type { PanelProps } from "./panels";
import { lookedAt, pairsWith, priorSetsOf, relationOf } from "./priors";
import { Thumbnail } from "./SeriesStrip";
import { isOther } from "./StudyBand";
import { useOnePane, useUpright } from "./useOnePane";
import { studyOptions } from "./useStudy";

/** All studies of the patient, the newest first; each opens and shows its sets, to be put into a pane. */
export function Priors(props: PanelProps) {
  const { study } = props;
  const query = usePatientStudies(study.tenant, study.studyInstanceUID);
  return (
    <Loaded query={query} lines={4}>
      {() => (
        <>
          <ol className={classes.list}>
            {query.studies?.map((one) => (
              <Entry key={one.studyInstanceUID} {...props} entry={one} />
            ))}
          </ol>
          {query.hasNextPage && (
            <Button
              fullWidth
              variant="light"
              color="gray"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              <Trans>Older studies</Trans>
            </Button>
          )}
          <Anchor component={Link} to={patientPath(study)} size="sm" className={classes.page}>
            <Trans>The patient's page</Trans>
          </Anchor>
        </>
      )}
    </Loaded>
  );
}

interface EntryProps extends PanelProps {
  entry: PatientStudy;
}

function Entry({ entry, ...props }: EntryProps) {
  const { t } = useLingui();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { study } = props;
  const present = entry.studyInstanceUID === study.studyInstanceUID;
  const relation = relationOf(entry, study);
  const apart =
    relation === "earlier"
      ? ageAt(entry.studyDate, study.studyDate)
      : relation === "later"
        ? ageAt(study.studyDate, entry.studyDate)
        : "";
  const about = (
    <>
      <span className={classes.when}>
        <strong>{formatDate(entry.studyDate) || t`No date`}</strong>
        {present ? (
          <span className={classes.present}>
            <Trans>This study</Trans>
          </span>
        ) : (
          <Text component="span" size="xs">
            {apart && (relation === "earlier" ? t`${apart} before` : t`${apart} later`)}
          </Text>
        )}
      </span>
      <Text component="span" size="xs" c="dark.1">
        {[ageThen(entry), entry.modalitiesInStudy.join(", "), entry.studyDescription]
          .filter(Boolean)
          .join(" · ")}
      </Text>
    </>
  );
  if (present) {
    return (
      <li className={classes.entry} data-present data-testid="prior">
        <div className={classes.about}>{about}</div>
      </li>
    );
  }
  return (
    <li className={classes.entry} data-testid="prior" data-study={entry.studyInstanceUID}>
      <UnstyledButton
        className={classes.about}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {about}
        <IconChevronDown size={16} className={classes.sign} aria-hidden />
      </UnstyledButton>
      <div id={id}>{open && <Sets {...props} uid={entry.studyInstanceUID} />}</div>
    </li>
  );
}

interface SetsProps extends PanelProps {
  uid: string;
}

/** What another study has to show, read when it is opened. */
function Sets({ uid, study, sets, shown, active, dispatch }: SetsProps) {
  const { t } = useLingui();
  const onePane = useOnePane();
  const upright = useUpright();
  const query = useQuery(studyOptions(study.tenant, uid));
  const { data: prior } = query;
  if (prior === null) return <Text size="sm">{t`It is not there any more.`}</Text>;
  if (!prior && !query.error) return <Loader size="sm" m="xs" aria-label={t`Loading the study`} />;
  const looked = lookedAt(
    sets.filter((set) => !isOther(set, study)),
    shown,
  );
  const of = active && looked.includes(active) ? active : looked[0];
  const pairs = prior && of ? pairsWith(prior, looked, of, onePane) : [];
  return (
    <Loaded query={query}>
      {() => (
        <>
          <Button
            size="compact-sm"
            variant="light"
            className={classes.compare}
            leftSection={<IconColumns2 size={16} />}
            disabled={!pairs.length}
            onClick={() => dispatch({ type: "compare", pairs, stacked: upright })}
            data-testid="compare-with"
          >
            {pairs.length ? <Trans>Compare with this one</Trans> : <Trans>Does not show this view</Trans>}
          </Button>
          <div className={classes.sets}>
            {(prior ? priorSetsOf(prior) : []).map((set) => (
              <Thumbnail
                key={set.key}
                set={set}
                state={active?.key === set.key ? "active" : shown.includes(set.key) ? "shown" : undefined}
                onPick={(key) => dispatch({ type: "show", key })}
              />
            ))}
          </div>
        </>
      )}
    </Loaded>
  );
}

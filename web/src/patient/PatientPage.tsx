import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Loader } from "@mantine/core";
import { Link, useParams } from "react-router";
import { Message } from "../Message";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import type { Membership, Session } from "../session/session";
import { patientTitle } from "../studies/study";
import { OpenRequests } from "./OpenRequests";
import { PatientFacts } from "./PatientFacts";
import classes from "./PatientPage.module.css";
import { factsOf, weightsOf } from "./patient";
import { StudyEntry } from "./StudyEntry";
import { useLivePatients, usePatientStudies } from "./usePatientStudies";
import { WeightCurve } from "./WeightCurve";

interface Props {
  session: Session;
  membership: Membership;
}

/** An animal: who it is, what it weighed, and all that was ever made of it here, the newest first. */
export default function PatientPage({ session, membership: { tenant, role, rights } }: Props) {
  const { t } = useLingui();
  const { uid = "" } = useParams();
  useLivePatients(tenant.slug, role === "REFERRING_VETERINARIAN");
  const query = usePatientStudies(tenant.slug, uid);
  const { studies, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [newest] = studies ?? [];
  if (studies === null) {
    return (
      <Message
        title={t`Patient not found`}
        testId="not-found"
        action={
          <Button component={Link} to={`/tenants/${tenant.slug}`}>
            <Trans>To the studies</Trans>
          </Button>
        }
      >
        <Trans>There is no study of it here, or none that you may see.</Trans>
      </Message>
    );
  }
  const weights = weightsOf(studies ?? []);
  const facts = factsOf(studies ?? []);
  return (
    <Page session={session} tenant={tenant} title={newest ? patientTitle(newest) : t`Patient`} wide>
      <Loaded query={query} lines={6}>
        {() => (
          <div className={classes.columns} data-testid="patient">
            <div className={classes.about}>
              <PatientFacts facts={facts} />
              {weights.length > 0 && <WeightCurve weights={weights} />}
              {rights.includes("REQUEST") && facts.patientID && (
                <OpenRequests tenant={tenant.slug} patientID={facts.patientID} issuer={facts.issuer} />
              )}
            </div>
            <section className={classes.studies} aria-label={t`Studies, the newest first`}>
              <ol className={classes.list}>
                {studies?.map((study) => (
                  <StudyEntry key={study.studyInstanceUID} study={study} rights={rights} />
                ))}
              </ol>
              {hasNextPage && (
                <Button
                  variant="light"
                  loading={isFetchingNextPage}
                  loaderProps={{ children: <Loader size="sm" aria-label={t`Loading older studies`} /> }}
                  onClick={() => void fetchNextPage()}
                  data-testid="older-studies"
                >
                  <Trans>Older studies</Trans>
                </Button>
              )}
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import type { Session, Tenant } from "../session/session";
import { PatientGroup } from "./PatientGroup";
import { doubtsOf, type Patient } from "./queries";
import { RequestFilters } from "./RequestFilters";
import { RequestForm } from "./RequestForm";
import { RequestsAge } from "./RequestsAge";
import classes from "./RequestsPage.module.css";
import { byPatient } from "./requests";
import { StudyInDoubtCard } from "./StudyInDoubtCard";
import { useLooked } from "./useLooked";
import { useLiveRequests, useRequests } from "./useRequests";

/** What is to be shot today, what was shot of it, and what nobody can place. */
export default function RequestsPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const rights = session.memberships.find((one) => one.tenant.slug === tenant.slug)?.rights ?? [];
  const [looked, look] = useLooked();
  const [asking, ask] = useState<Patient | "new" | null>(null);
  const lostAt = useLiveRequests(tenant.slug);
  const query = useRequests(tenant.slug, looked, lostAt === null);
  const doubts = useQuery(doubtsOf(tenant.slug));
  const groups = byPatient(query.requests);
  const stations = [...new Set(query.requests.flatMap((one) => one.stations))].sort();
  return (
    <Page
      session={session}
      tenant={tenant}
      title={t`Image requests`}
      wide
      action={
        <Button size="lg" leftSection={<IconPlus size={22} />} onClick={() => ask("new")}>
          <Trans>New request</Trans>
        </Button>
      }
    >
      <RequestFilters looked={looked} look={look} stations={stations} />
      <RequestsAge query={query} lostAt={lostAt} />
      {doubts.data && doubts.data.length > 0 && (
        <Alert color="orange" mb="md" title={t`Images that fit no request for sure`} data-testid="in-doubt">
          <div className={classes.doubts}>
            {doubts.data.map((one) => (
              <StudyInDoubtCard key={one.studyInstanceUID} tenant={tenant.slug} doubt={one} />
            ))}
          </div>
        </Alert>
      )}
      <Loaded query={query} lines={4}>
        {() =>
          groups.length === 0 && !query.hasNextPage ? (
            <Empty>{nothing(looked)}</Empty>
          ) : (
            <div className={classes.groups} data-testid="requests" aria-busy={query.isPlaceholderData}>
              {groups.map((requests) => (
                <PatientGroup
                  key={requests[0]?.id}
                  tenant={tenant.slug}
                  requests={requests}
                  rights={rights}
                  alone={looked.patient !== null}
                  askAgain={ask}
                  lookAt={(patient) => look({ patient, shown: "all" })}
                />
              ))}
              {query.hasNextPage && (
                <Button
                  size="lg"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  <Trans>Show more</Trans>
                </Button>
              )}
            </div>
          )
        }
      </Loaded>
      <Text size="sm" c="dimmed" mt="md">
        <Trans>Modalities that ask for their worklist see these requests at once.</Trans>
      </Text>
      {asking && (
        <RequestForm
          tenant={tenant.slug}
          day={looked.day}
          patient={asking === "new" ? null : asking}
          close={() => ask(null)}
        />
      )}
    </Page>
  );
}

function nothing({ shown, station, text, patient }: ReturnType<typeof useLooked>[0]): string {
  if (text || station) return t`No request fits.`;
  if (patient) return t`Nothing was ever requested for this patient.`;
  return shown === "todo" ? t`Nothing is left to do on this day.` : t`Nothing of this kind on this day.`;
}

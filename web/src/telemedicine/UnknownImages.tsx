import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, NativeSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";
import { formatDate } from "../format/dates";
import { formatMoment } from "../format/moments";
import { request } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import type { Session, Tenant } from "../session/session";
import { patientTitle, studyPath } from "../studies/study";
import classes from "./CasePage.module.css";
import {
  AttachUnknown,
  ClaimUnknown,
  casesOfSender,
  UnknownStudiesQuery,
  type UnknownStudy,
} from "./dicomQueries";
import { casesKey } from "./queries";
import { usePaged } from "./usePaged";

/** Images that came to a provider without a case, to be claimed into one. */
export default function UnknownImages({ session, tenant }: { session: Session; tenant: Tenant }) {
  const { slug } = tenant;
  const read = useCallback(
    async (after: string | null, signal: AbortSignal) =>
      (await request(UnknownStudiesQuery, { tenant: slug, after }, signal)).unknownStudies,
    [slug],
  );
  const query = usePaged(unknownKey(slug), read, keyOf, false);
  return (
    <Page session={session} tenant={tenant} title={t`Images without a case`}>
      <Text size="sm" mb="sm">
        <Trans>Sent here by DICOM, and in no case yet. Make a case of them, or put them into one.</Trans>
      </Text>
      <Loaded query={query} lines={6}>
        {() =>
          query.items.length === 0 && !query.hasNextPage ? (
            <Empty>
              <Trans>There are none.</Trans>
            </Empty>
          ) : (
            <ul className={classes.studies}>
              {query.items.map((one) => (
                <Unknown key={keyOf(one)} tenant={slug} of={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button
          mt="sm"
          variant="light"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          <Trans>Look further back</Trans>
        </Button>
      )}
    </Page>
  );
}

const unknownKey = (tenant: string) => [...casesKey(tenant), "unknown"] as const;

const keyOf = ({ study }: UnknownStudy) => study.studyInstanceUID;

interface Props {
  tenant: string;
  of: UnknownStudy;
}

function Unknown({ tenant, of: { sender, study } }: Props) {
  const navigate = useNavigate();
  const uid = study.studyInstanceUID;
  const claim = useChange(ClaimUnknown, casesKey(tenant));
  return (
    <li className={classes.study} data-testid="unknown">
      <div className={classes.names}>
        <Anchor component={Link} to={studyPath(study)} fw={600}>
          {patientTitle(study)}
        </Anchor>
        <Text size="sm">
          {[
            t`from ${sender}`,
            study.studyDescription || study.modalitiesInStudy.join(", "),
            formatDate(study.studyDate),
            plural(study.numberOfStudyRelatedInstances, { one: "# image", other: "# images" }),
            t`came ${formatMoment(study.receivedAt)}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        <Failure error={claim.error} />
      </div>
      <div className={classes.state}>
        <Into tenant={tenant} study={uid} sender={sender} />
        <Button
          loading={claim.isPending}
          onClick={() =>
            // The row is gone before the list has been read again, and with it what `mutate` would call.
            claim.mutateAsync({ tenant, study: uid }).then(
              ({ claimUnknownStudy }) => navigate(`/tenants/${tenant}/cases/${claimUnknownStudy.id}`),
              () => undefined,
            )
          }
        >
          <Trans>Make a case</Trans>
        </Button>
      </div>
    </li>
  );
}

/** The open cases of the sender, where there are some. */
function Into({ tenant, study, sender }: { tenant: string; study: string; sender: string }) {
  const { data = [] } = useQuery(casesOfSender(tenant, sender));
  const attach = useChange(AttachUnknown, casesKey(tenant));
  if (data.length === 0) return null;
  return (
    <>
      <NativeSelect
        aria-label={t`Put into a case of ${sender}`}
        value=""
        disabled={attach.isPending}
        onChange={(event) => attach.mutate({ tenant, study, case: event.currentTarget.value })}
        data={[
          { value: "", label: t`Put into …`, disabled: true },
          ...data.map(({ id, number, patient }) => ({ value: id, label: t`${patient.name} · ${number}` })),
        ]}
      />
      <Failure error={attach.error} />
    </>
  );
}

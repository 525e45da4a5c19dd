import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Section } from "../page/Section";
import classes from "./CasePage.module.css";
import { AttachReturned, returnedOf, type Sending, sendingsOf } from "./dicomQueries";
import { type CaseDetails, casesKey } from "./queries";

interface Props {
  tenant: string;
  of: CaseDetails;
  /** To say what the report is. */
  mayAttach: boolean;
  mayExport: boolean;
}

/** Where a case was sent by DICOM, with the proof, and the report that came back from a reader outside. */
export function SentByDicom({ tenant, of, mayAttach, mayExport }: Props) {
  const { data = [] } = useQuery(sendingsOf(tenant, of.id));
  const waits = of.outside !== "" && (of.state === "SCHEDULED" || of.state === "IN_PROGRESS");
  if (data.length === 0 && !waits) return null;
  return (
    <Section title={t`Sent by DICOM`} testId="sent-by-dicom">
      <ul className={classes.studies}>
        {data.map((sending) => (
          <li key={sending.remote} className={classes.study}>
            <div className={classes.names}>
              <Text size="sm" fw={600}>
                <Trans>Sent to {sending.remote}</Trans>
              </Text>
              {linesOf(sending).map((line) => (
                <Text key={line} size="sm">
                  {line}
                </Text>
              ))}
            </div>
            {mayExport && (
              <Anchor component={Link} to={`/tenants/${tenant}/deliveries`} size="sm">
                <Trans>Proof of each image</Trans>
              </Anchor>
            )}
          </li>
        ))}
      </ul>
      {waits && mayAttach && <Returned tenant={tenant} id={of.id} />}
    </Section>
  );
}

function linesOf({ waiting, problem, deliveries }: Sending): string[] {
  const lines = deliveries.map(({ sent, instances, failed, reason, finishedAt }) =>
    [
      t`${sent} of ${instances} objects arrived`,
      failed > 0 && plural(failed, { one: "# failed", other: "# failed" }),
      finishedAt && formatMoment(finishedAt),
      reason,
    ]
      .filter(Boolean)
      .join(" · "),
  );
  if (waiting) lines.unshift(problem || t`the cover page is being made`);
  else if (problem) lines.unshift(problem);
  return lines;
}

function Returned({ tenant, id }: { tenant: string; id: string }) {
  const { data = [] } = useQuery(returnedOf(tenant, id));
  const attach = useChange(AttachReturned, casesKey(tenant));
  if (data.length === 0)
    return (
      <Text size="sm" mt="xs">
        <Trans>
          The report comes back into the study, by DICOM or as an upload. It is shown here then, and ends the
          case once you say that it is the report.
        </Trans>
      </Text>
    );
  return (
    <>
      <ul className={classes.studies}>
        {data.map(({ sopInstanceUID, kind, callingAETitle, receivedAt }) => (
          <li key={sopInstanceUID} className={classes.study} data-testid="returned">
            <Text size="sm" className={classes.names}>
              {[kind, callingAETitle, formatMoment(receivedAt)].filter(Boolean).join(" · ")}
            </Text>
            <Button
              loading={attach.isPending}
              onClick={() => attach.mutate({ tenant, case: id, instances: [sopInstanceUID] })}
            >
              <Trans>This is the report</Trans>
            </Button>
          </li>
        ))}
      </ul>
      <Failure error={attach.error} />
    </>
  );
}

import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatMoment } from "../format/moments";
import { Section } from "../page/Section";
import classes from "./CasePage.module.css";
import { type Sending, sendingsOf } from "./dicomQueries";
import type { CaseDetails } from "./queries";

interface Props {
  tenant: string;
  of: CaseDetails;
  mayExport: boolean;
}

/** Where a case was sent by DICOM, with the proof. */
export function SentByDicom({ tenant, of, mayExport }: Props) {
  const { data = [] } = useQuery(sendingsOf(tenant, of.id));
  if (data.length === 0) return null;
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

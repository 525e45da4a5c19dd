import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import { request } from "../graphql/request";
import { Section } from "../page/Section";
import { requestsKey } from "../requests/queries";
import { STATES, timeOf } from "../requests/requests";
import { OpenRequestsQuery } from "./queries";

interface Props {
  tenant: string;
  patientID: string;
  /** Who gave the ID; empty: nobody says. */
  issuer: string;
}

/** The pictures that are asked for and not all made; nothing where there are none. */
export function OpenRequests({ tenant, patientID, issuer }: Props) {
  const { t } = useLingui();
  const { data = [] } = useQuery({
    queryKey: [...requestsKey(tenant), "open", patientID],
    queryFn: async ({ signal }) =>
      (await request(OpenRequestsQuery, { tenant, patientID }, signal)).imageRequests.nodes,
  });
  const theirs = data.filter(
    ({ patient }) => !issuer || !patient.issuerOfPatientID || patient.issuerOfPatientID === issuer,
  );
  if (!theirs.length) return null;
  return (
    <Section
      title={t`Requested`}
      testId="open-requests"
      action={
        <Anchor component={Link} to={`/tenants/${tenant}/requests`} size="sm">
          <Trans>All requests</Trans>
        </Anchor>
      }
    >
      {theirs.map(({ id, state, starts, reason, procedure }) => (
        <div key={id}>
          <Text fw={600}>{procedure.name}</Text>
          <Text size="sm" c="dimmed">
            {[formatDate(starts.slice(0, 8)), timeOf(starts), procedure.modality, STATES[state].label]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {reason && <Text size="sm">{reason}</Text>}
        </div>
      ))}
    </Section>
  );
}

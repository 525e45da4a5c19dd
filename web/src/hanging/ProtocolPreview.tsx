import { Plural, Trans } from "@lingui/react/macro";
import { List, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { request } from "../graphql/request";
import { StudiesQuery } from "../studies/queries";
import { patientTitle } from "../studies/study";
import { displaySetsOf } from "../viewer/displaySets";
import { type Study, StudyQuery } from "../viewer/queries";
import { matching } from "./match";
import type { HangingProtocol } from "./queries";

/** Of each modality of a protocol, and of how many modalities. */
const NEWEST = 4;
const MOST_MODALITIES = 2;

interface Props {
  tenant: string;
  protocol: HangingProtocol;
  protocols: HangingProtocol[];
}

/** The newest studies of a protocol's modalities, and what it would put where. */
export function ProtocolPreview({ tenant, protocol, protocols }: Props) {
  const modalities = protocol.modalities.slice(0, MOST_MODALITIES);
  const { data, error } = useQuery({
    queryKey: ["newest-studies", tenant, modalities],
    queryFn: async ({ signal }) => newest(tenant, modalities, signal),
    staleTime: 60_000,
  });
  if (error) return <Text size="sm">{error.message}</Text>;
  if (!data) return <Loader size="sm" />;
  // As it will stand among the others: in the place of that of its ID, or before all.
  const others = protocols.filter(({ id }) => id !== protocol.id);
  const before = protocols.findIndex(({ id }) => id === protocol.id);
  const all =
    before < 0 ? [protocol, ...others] : protocols.map((one, at) => (at === before ? protocol : one));
  return (
    <List size="sm" mt="xs">
      {data.map((study) => (
        <List.Item key={study.studyInstanceUID} data-testid="previewed">
          <Previewed study={study} protocol={protocol} all={all} />
        </List.Item>
      ))}
    </List>
  );
}

interface PreviewedProps {
  study: Study;
  protocol: HangingProtocol;
  all: HangingProtocol[];
}

function Previewed({ study, protocol, all }: PreviewedProps) {
  const fits = matching(all, study, displaySetsOf(study));
  const hung = fits.find((one) => one.protocol.id === protocol.id);
  const best = fits[0]?.protocol;
  const title = [patientTitle(study), study.studyDescription].filter(Boolean).join(" · ");
  const there = hung?.panes.filter(({ key }) => key).length ?? 0;
  const missing = hung?.panes.flatMap(({ name, key }) => (key ? [] : [name])).join(", ");
  return (
    <>
      {title}:{" "}
      {!hung ? (
        <Trans>does not fit</Trans>
      ) : (
        <>
          {hung.panes.length > 0 && <Plural value={there} one="# view" other="# views" />}
          {missing && (
            <>
              , <Trans>missing: {missing}</Trans>
            </>
          )}{" "}
          {best === protocol ? (
            <Trans>(hung by it)</Trans>
          ) : (
            <Trans>(hung by {best?.name ?? ""}, which fits better)</Trans>
          )}
        </>
      )}
    </>
  );
}

async function newest(tenant: string, modalities: string[], signal: AbortSignal): Promise<Study[]> {
  const uids = await Promise.all(
    modalities.map(async (modality) => {
      const asked = { tenant, filter: { modality }, sort: "RECEIVED_DESC" as const, first: NEWEST };
      const { studies } = await request(StudiesQuery, asked, signal);
      return studies.nodes.map(({ studyInstanceUID }) => studyInstanceUID);
    }),
  );
  const studies = await Promise.all(
    [...new Set(uids.flat())].map(async (studyInstanceUID) => {
      const { study } = await request(StudyQuery, { tenant, studyInstanceUID }, signal);
      return study ?? [];
    }),
  );
  return studies.flat();
}

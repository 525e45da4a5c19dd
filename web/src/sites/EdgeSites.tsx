import { t } from "@lingui/core/macro";
import { Alert, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Section } from "../page/Section";
import { Some } from "../page/Some";
import { allEdgeSites, type EdgeSite, edgeSitesOf } from "./queries";
import { stateOf } from "./state";

/** Sites that are shown before somebody asks for all of them. */
const FIRST = 5;

const troubledFirst = (sites: EdgeSite[]) => [
  ...sites.filter((site) => !stateOf(site).calm),
  ...sites.filter((site) => stateOf(site).calm),
];

/** The sites of a clinic that take images without a link to the archive; nothing where it has none. */
export function EdgeSites({ tenant }: { tenant: string }) {
  return <Sites sites={useQuery(edgeSitesOf(tenant)).data} />;
}

/** Those of the installation, for its operator. */
export function AllEdgeSites() {
  return <Sites sites={useQuery(allEdgeSites).data} named />;
}

function Sites({ sites, named = false }: { sites: EdgeSite[] | undefined; named?: boolean }) {
  if (!sites?.length) return null;
  return (
    <Section
      title={t`Sites`}
      about={t`They take images also while the link to the archive is down, and send them on later.`}
      testId="edge-sites"
    >
      <Some all={troubledFirst(sites)} first={FIRST}>
        {(shown) => (
          <Stack gap="xs">
            {shown.map((site) => {
              const { text, calm } = stateOf(site);
              return (
                <Alert
                  key={`${site.site} ${site.tenant}`}
                  color={calm ? "teal" : "orange"}
                  role={calm ? undefined : "alert"}
                  data-testid="edge-site"
                  {...(named && { title: site.tenant })}
                >
                  {text}
                </Alert>
              );
            })}
          </Stack>
        )}
      </Some>
    </Section>
  );
}

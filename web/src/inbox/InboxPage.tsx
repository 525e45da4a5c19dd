import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { request } from "../graphql/request";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Membership, Session } from "../session/session";
import { Links } from "./Links";
import { InboxUploadsQuery, uploadsKey } from "./queries";
import { WaitingUpload } from "./WaitingUpload";

const LIVELY_MS = 2_000;
const QUIET_MS = 15_000;

/** What came from outside and waits to be accepted, and the links by which it comes. */
export default function InboxPage({ session, membership }: { session: Session; membership: Membership }) {
  const { tenant, rights } = membership;
  return (
    <Page session={session} tenant={tenant} title={t`Inbox`}>
      <Stack gap="lg">
        {rights.includes("STORE") && <Waiting membership={membership} />}
        {rights.includes("SHARE") && <Links tenant={tenant.slug} />}
      </Stack>
    </Page>
  );
}

function Waiting({ membership: { tenant, rights } }: { membership: Membership }) {
  const query = useQuery({
    queryKey: uploadsKey(tenant.slug),
    queryFn: async ({ signal }) =>
      (await request(InboxUploadsQuery, { tenant: tenant.slug }, signal)).inboxUploads,
    refetchInterval: ({ state }) => (state.data?.some(({ deciding }) => deciding) ? LIVELY_MS : QUIET_MS),
  });
  return (
    <Section
      title={t`Waiting to be accepted`}
      about={t`Nothing of it is in the archive, and no search finds it, until somebody here accepts it.`}
      testId="waiting-uploads"
    >
      <Loaded query={query}>
        {(uploads) =>
          uploads.length === 0 ? (
            <Empty>
              <Trans>Nothing waits.</Trans>
            </Empty>
          ) : (
            uploads.map((upload) => (
              <WaitingUpload
                key={upload.id}
                tenant={tenant.slug}
                upload={upload}
                pictures={rights.includes("RETRIEVE")}
              />
            ))
          )
        }
      </Loaded>
    </Section>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatDate } from "../format/dates";
import { formatDay } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import { ShowOlder } from "../page/ShowOlder";
import { studyPagePath } from "../place";
import type { Membership, Session } from "../session/session";
import { LinkList } from "./LinkList";
import classes from "./LinkList.module.css";
import { CopyShare, copyOf, LeaveShare, linksOf, type SharedWithUs, sharedWithUsOf } from "./shares";
import { useSharedWithUs } from "./useSharedWithUs";

/** What a clinic shows others by links, and what others show it. */
export default function SharesPage({ session, membership }: { session: Session; membership: Membership }) {
  const { tenant, rights } = membership;
  return (
    <Page session={session} tenant={tenant} title={t`Shared studies`}>
      <Ours tenant={tenant.slug} stores={rights.includes("STORE")} />
      {rights.includes("SHARE") && <Links tenant={tenant.slug} />}
    </Page>
  );
}

function Links({ tenant }: { tenant: string }) {
  const links = useInfiniteQuery(linksOf(tenant));
  return (
    <Section
      title={t`Links`}
      about={t`What is shown outside the clinic, and who has looked. Make one from a study's menu.`}
      testId="share-links"
    >
      <Loaded query={links} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>No study is shared by a link.</Trans>
            </Empty>
          ) : (
            <LinkList tenant={tenant} links={all} />
          )
        }
      </Loaded>
      <ShowOlder query={links} />
    </Section>
  );
}

function Ours({ tenant, stores }: { tenant: string; stores: boolean }) {
  const shared = useSharedWithUs(tenant);
  return (
    <Section
      title={t`Shared with us`}
      about={t`What other clinics show to this one. Open a link you were sent, and keep it for the clinic.`}
      testId="shared-with-us"
    >
      <Loaded query={shared} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing is shared with this clinic at the moment.</Trans>
            </Empty>
          ) : (
            <ul className={classes.list}>
              {all.map((one) => (
                <OneShare key={one.id} tenant={tenant} share={one} stores={stores} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** Between two looks for a copy that is being made. */
const COPYING_MS = 2_000;

interface OneShareProps {
  tenant: string;
  share: SharedWithUs;
  /** Whether one may keep images here. */
  stores: boolean;
}

function OneShare({ tenant, share, stores }: OneShareProps) {
  const { clinic, copyProblem } = share;
  const copy = useChange(CopyShare, copyOf(tenant, share).queryKey, sharedWithUsOf(tenant).queryKey);
  const waits = (now?: { study: string; arriving: boolean }) =>
    now?.arriving || (copy.isSuccess && !now?.study && !copyProblem);
  const copied = useQuery({
    ...copyOf(tenant, share),
    enabled: share.imports && stores,
    refetchInterval: ({ state }) => (waits(state.data) ? COPYING_MS : false),
  });
  const leave = useChange(LeaveShare, sharedWithUsOf(tenant).queryKey);
  const copying = Boolean(waits(copied.data)) || copy.isPending;
  // Whether it failed stands in the list, which is read once for all shares, and again while one is copied.
  useQuery({ ...sharedWithUsOf(tenant), refetchInterval: copying ? COPYING_MS : false });
  const until = formatDay(share.endsAt);
  return (
    <li className={classes.link} data-testid="shared-study">
      <div className={classes.head}>
        <div className={classes.words}>
          {share.shown.map((study) => (
            <div key={study.studyInstanceUID}>
              <Anchor
                component={Link}
                to={studyPagePath(`shares/${share.id}`, study.studyInstanceUID)}
                fw={600}
              >
                {study.patientName?.display || t`Unnamed patient`}
              </Anchor>
              <Text size="xs" c="dimmed">
                {[
                  study.species,
                  study.modalitiesInStudy.join(", "),
                  study.studyDescription,
                  formatDate(study.studyDate),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </Text>
            </div>
          ))}
          <Text size="xs" c="dimmed">
            <Trans>from {clinic}</Trans>
            {share.label && ` · ${share.label}`}
            {until && ` · ${t`until ${until}`}`}
          </Text>
        </div>
        <Stack gap="xs">
          {share.imports && stores && !(copied.data?.study && copy.isSuccess) && (
            <Button
              size="xs"
              disabled={copying}
              loading={copy.isPending}
              onClick={() => copy.mutate({ tenant, id: share.id })}
            >
              {copying ? t`Being copied` : copied.data?.study ? t`Copy what is new` : t`Keep a copy`}
            </Button>
          )}
          {copied.data?.study && (
            <Button size="xs" component={Link} to={studyPagePath(tenant, copied.data.study)}>
              <Trans>Open our copy</Trans>
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            loading={leave.isPending}
            onClick={() => leave.mutate({ tenant, id: share.id })}
          >
            <Trans>Remove from the list</Trans>
          </Button>
        </Stack>
      </div>
      <Failure
        error={leave.error ?? copy.error ?? (copyProblem && !copying ? new Error(copyProblem) : null)}
      />
    </li>
  );
}

import { plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { formatDay, formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Failure } from "../page/Failure";
import classes from "./LinkList.module.css";
import { type LinkShare, linksKey, RevokeShare, UnlockShare } from "./shares";

/** Links with what they allow, who has opened them, and what ends them. */
export function LinkList({ tenant, links }: { tenant: string; links: LinkShare[] }) {
  return (
    <ul className={classes.list}>
      {links.map((link) => (
        <OneLink key={link.id} tenant={tenant} link={link} />
      ))}
    </ul>
  );
}

function OneLink({ tenant, link }: { tenant: string; link: LinkShare }) {
  const revoke = useChange(RevokeShare, linksKey(tenant));
  const unlock = useChange(UnlockShare, linksKey(tenant));
  const made = formatDay(link.createdAt);
  const name = link.label || t`Link of ${made}`;
  return (
    <li className={classes.link} data-testid="share-link" data-works={link.works}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Text fw={600} size="sm">
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {allowed(link).join(" · ")}
          </Text>
          <Text size="xs" c="dimmed">
            <Trans>
              made on {made} by {link.createdBy}
            </Trans>
          </Text>
        </div>
        <State link={link} />
      </div>
      <Visits link={link} />
      {!link.revokedAt && (
        <Group gap="xs" justify="flex-end">
          {link.locked && (
            <Button
              size="xs"
              variant="default"
              loading={unlock.isPending}
              onClick={() => unlock.mutate({ tenant, id: link.id })}
            >
              <Trans>Unlock</Trans>
            </Button>
          )}
          <Confirm
            question={t`Revoke “${name}”?`}
            verb={t`Revoke`}
            act={() => revoke.mutateAsync({ tenant, id: link.id })}
            pending={revoke.isPending}
            error={revoke.error}
            target={(ask) => (
              <Button size="xs" variant="default" onClick={ask}>
                <Trans>Revoke</Trans>
              </Button>
            )}
          >
            <Trans>
              Nobody sees anything by this link any more, and a download that is running ends. It cannot be
              undone.
            </Trans>
          </Confirm>
        </Group>
      )}
      <Failure error={unlock.error} />
    </li>
  );
}

function allowed(link: LinkShare): string[] {
  const [from, until] = [formatDay(link.beginsAt), formatDay(link.endsAt)];
  return [
    plural(link.studies.length, { one: "# study", other: "# studies" }),
    ...(link.series.length ? [plural(link.series.length, { one: "# series", other: "# series" })] : []),
    ...(isLater(link) ? [t`from ${from}`] : []),
    link.endsAt ? t`until ${until}` : t`without end`,
    link.reports ? t`with reports` : t`without reports`,
    ...(link.download ? [link.view ? t`with download` : t`download alone`] : []),
    ...(link.hasPasscode ? [t`passcode`] : []),
    ...(link.usesLeft === null || link.usesLeft === undefined
      ? []
      : [plural(link.usesLeft, { one: "# more time", other: "# more times" })]),
  ];
}

const isLater = ({ beginsAt }: LinkShare) => new Date(beginsAt) > new Date();

function State({ link }: { link: LinkShare }) {
  const [color, label] = link.revokedAt
    ? ["gray.7", t`Revoked`]
    : link.locked
      ? ["red.9", t`Locked`]
      : link.works
        ? ["teal.9", t`Works`]
        : isLater(link)
          ? ["blue.9", t`Not yet`]
          : ["gray.7", t`Over`];
  return (
    <Badge color={color} style={{ flex: "none" }}>
      {label}
    </Badge>
  );
}

function Visits({ link }: { link: LinkShare }) {
  if (link.opened === 0) {
    return (
      <Text size="xs" c="dimmed">
        <Trans>Nobody has opened it yet.</Trans>
      </Text>
    );
  }
  return (
    <details>
      <summary className={classes.summary}>
        <Plural value={link.opened} one="Opened once" other="Opened # times" />
      </summary>
      <Stack gap={4} mt={4}>
        {link.visits.map((visit) => (
          <Text size="xs" key={visit.id} className={classes.visit} data-testid="share-visit">
            {[
              formatMoment(visit.at),
              visit.name || t`somebody`,
              visit.address,
              visit.userAgent,
              ...(visit.viewed.length ? [t`looked at it`] : []),
              ...(visit.downloaded.length ? [t`downloaded it`] : []),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        ))}
        {link.opened > link.visits.length && (
          <Text size="xs" c="dimmed">
            <Trans>Only the latest are shown.</Trans>
          </Text>
        )}
        {link.takenBy.map((clinic) => (
          <Text size="xs" key={clinic} className={classes.visit}>
            <Trans>Kept by {clinic}</Trans>
          </Text>
        ))}
      </Stack>
    </details>
  );
}

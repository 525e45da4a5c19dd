import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { formatDay, formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { studiesKey } from "../studies/useStudies";
import type { SectionProps } from "./section";
import { type DifferingInstance, damagedOf, differingOf, KeepStored, TakeReceived } from "./storedImages";

/** Images that somebody has to look at: another one came under their UID, or their bytes are damaged. */
export function StoredImages({ tenant }: SectionProps) {
  const differing = useQuery(differingOf(tenant.slug));
  const damaged = useQuery(damagedOf(tenant.slug));
  return (
    <Stack gap="xl">
      <Section
        title={t`Sent again, but different`}
        about={t`A device sent an image under the identity of a stored one, with other content. The first stays and is shown until you decide; the other is kept until its day.`}
        testId="differing"
      >
        <Loaded query={differing} lines={3}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>No image waits for a decision.</Trans>
              </Empty>
            ) : (
              <List columns={[t`What differs`, t`Received`, t`Kept until`]}>
                {all.map((one) => (
                  <Differing key={one.id} tenant={tenant.slug} one={one} />
                ))}
              </List>
            )
          }
        </Loaded>
      </Section>
      <Section
        title={t`Damaged images`}
        about={t`What is stored is no longer what was received, so nothing of it is shown. Send the image again from the device or wherever else it is kept: that mends it.`}
        testId="damaged"
      >
        <Loaded query={damaged} lines={3}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>No damaged image was found.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Image`, t`Damage`, t`Found`]}>
                {all.map((one) => (
                  <tr key={one.sopInstanceUID} data-testid="damaged-instance">
                    <Head
                      name={<Study tenant={tenant.slug} uid={one.studyInstanceUID} />}
                      about={one.sopInstanceUID}
                    />
                    <Cell of={t`Damage`}>{one.damage}</Cell>
                    <Cell of={t`Found`}>{formatMoment(one.foundAt)}</Cell>
                  </tr>
                ))}
              </List>
            )
          }
        </Loaded>
      </Section>
    </Stack>
  );
}

function Differing({ tenant, one }: { tenant: string; one: DifferingInstance }) {
  const touched = [
    differingOf(tenant).queryKey,
    damagedOf(tenant).queryKey,
    studiesKey(tenant),
    ["metadata", tenant],
  ];
  const keep = useChange(KeepStored, ...touched);
  const take = useChange(TakeReceived, ...touched);
  const { id, differences } = one;
  return (
    <tr data-testid="differing-instance">
      <Head
        name={<Study tenant={tenant} uid={one.studyInstanceUID} />}
        about={linesOf(differences).map((line) => (
          <span key={line} style={{ display: "block" }}>
            {line}
          </span>
        ))}
      />
      <Cell of={t`Received`}>
        {formatMoment(one.receivedAt)}
        <Text size="xs" c="dimmed">
          {one.callingAet ? <Trans>from {one.callingAet}</Trans> : <Trans>from an unnamed sender</Trans>}
        </Text>
      </Cell>
      <Cell of={t`Kept until`}>{formatDay(one.keptUntil)}</Cell>
      <Actions>
        <Group gap="xs" justify="flex-end">
          <Button
            size="xs"
            variant="default"
            loading={keep.isPending}
            disabled={take.isPending}
            onClick={() => keep.mutate({ tenant, id })}
          >
            <Trans>Keep the stored one</Trans>
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={take.isPending}
            disabled={keep.isPending}
            onClick={() => take.mutate({ tenant, id })}
          >
            <Trans>Take the received one</Trans>
          </Button>
        </Group>
        <Failure error={keep.error ?? take.error} />
      </Actions>
    </tr>
  );
}

function Study({ tenant, uid }: { tenant: string; uid: string }) {
  return (
    <Link to={`/tenants/${tenant}/studies/${encodeURIComponent(uid)}`}>
      <Trans>Open the study</Trans>
    </Link>
  );
}

/** What differs, an attribute a line, then whether the picture does. */
function linesOf(differences: DifferingInstance["differences"]): string[] {
  if (!differences) return [t`Cannot be compared: one of the two cannot be read`];
  const attributes = differences.attributes.map(
    ({ keyword, stored, received }) =>
      t`${keyword.replace(/([a-z])([A-Z])/g, "$1 $2")}: “${stored}” is stored, “${received}” was received`,
  );
  return [...attributes, differences.pixels ? t`The picture itself differs` : t`The picture is the same`];
}

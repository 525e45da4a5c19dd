import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { IconCircleCheckFilled, IconCircleXFilled, IconDownload } from "@tabler/icons-react";
import { formatMoment } from "../format/moments";
import { sentence } from "../format/sentence";
import { useChange } from "../graphql/useChange";
import { FetchWorklist } from "./mutations";
import { type RemoteEntity, remoteEntitiesOf } from "./queries";
import classes from "./RemoteRow.module.css";

interface Props {
  tenant: string;
  entity: RemoteEntity;
}

type Fetch = NonNullable<RemoteEntity["worklistFetch"]>;

/** When the worklist of a server was last brought in, what came, or why it failed. */
export function WorklistLine({ tenant, entity }: Props) {
  const fetch = useChange(FetchWorklist, remoteEntitiesOf(tenant).queryKey);
  const last = entity.worklistFetch;
  const failed = fetch.error?.message ?? last?.reason;
  return (
    <Group gap={8} align="center" role="status" data-testid="worklist">
      {failed ? (
        <IconCircleXFilled size={18} className={classes.failed} />
      ) : (
        last && <IconCircleCheckFilled size={18} className={classes.reached} />
      )}
      <Text size="sm" flex="1 1 16rem">
        <b>{failed ? t`Worklist not brought in.` : t`Worklist.`}</b>{" "}
        {failed ? sentence(failed) : toldOf(last)}
        {failed && last?.fetchedAt ? ` ${t`It last worked ${formatMoment(last.fetchedAt)}.`}` : null}
      </Text>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconDownload size={16} />}
        loading={fetch.isPending}
        onClick={() => fetch.mutate({ tenant, name: entity.name })}
      >
        <Trans>Fetch now</Trans>
      </Button>
    </Group>
  );
}

/** Why it was not told what a modality performed. */
export function StepsLine({ reason }: { reason: string }) {
  return (
    <Group gap={8} wrap="nowrap" align="center" role="status" data-testid="steps-failing">
      <IconCircleXFilled size={18} className={classes.failed} />
      <Text size="sm">
        <b>
          <Trans>Performed steps not told.</Trans>
        </b>{" "}
        {sentence(reason)}
      </Text>
    </Group>
  );
}

/** What came, in plain words. */
export function toldOf(last: Fetch | null | undefined): string {
  if (!last) return t`Not brought in yet.`;
  const news = [
    last.made > 0 && plural(last.made, { one: "# new", other: "# new" }),
    last.changed > 0 && plural(last.changed, { one: "# changed", other: "# changed" }),
    last.gone > 0 && plural(last.gone, { one: "# gone from it", other: "# gone from it" }),
    last.cancelled > 0 && plural(last.cancelled, { one: "# cancelled", other: "# cancelled" }),
  ];
  const found = plural(last.found, { one: "# entry", other: "# entries" });
  const parts = [found, ...news].filter(Boolean).join(", ");
  const left = last.leftOut.map(
    ({ reason, entries }) => `${plural(entries, { one: "# left out", other: "# left out" })}: ${reason}.`,
  );
  const more = last.more ? [t`There are more: name a modality, a station or fewer days.`] : [];
  return [`${formatMoment(last.fetchedAt)}: ${parts}.`, ...left, ...more].join(" ");
}

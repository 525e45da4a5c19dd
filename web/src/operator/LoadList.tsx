import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { loadsOptions, queuesOptions } from "./queries";

/** Who asks most of the installation now. */
export function LoadList() {
  const loads = useQuery(loadsOptions);
  return (
    <Section
      title={t`Load`}
      about={t`Who asks most of the installation: by DICOM associations now, then by images of today.`}
      testId="loads"
    >
      <Loaded query={loads} lines={2}>
        {(all) => (
          <List columns={[t`Tenant`, t`Associations`, t`Images today`]}>
            {all.map((load) => (
              <tr key={load.tenant} data-testid="load" data-slug={load.tenant}>
                <Head name={load.tenant} />
                <Cell of={t`Associations`}>{i18n.number(load.associations)}</Cell>
                <Cell of={t`Images today`}>{i18n.number(load.instancesToday)}</Cell>
                <td />
              </tr>
            ))}
          </List>
        )}
      </Loaded>
    </Section>
  );
}

/** Background work that waits its turn, and for how long. */
export function QueueList() {
  const queues = useQuery(queuesOptions);
  return (
    <Section
      title={t`Queues`}
      about={t`Background work that is due: thumbnails, deliveries, notices and the like.`}
      testId="queues"
    >
      <Loaded query={queues} lines={1}>
        {(all) => {
          const waiting = all.filter((queue) => queue.due > 0);
          return waiting.length === 0 ? (
            <Empty>
              <Trans>Nothing waits.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Queue`, t`Due`, t`Oldest`]}>
              {waiting.map((queue) => (
                <tr key={queue.name} data-testid="queue">
                  <Head name={titleOf(queue.name)} />
                  <Cell of={t`Due`}>{i18n.number(queue.due)}</Cell>
                  <Cell of={t`Oldest`}>
                    {i18n.number(Math.round(queue.oldestSeconds), { style: "unit", unit: "second" })}
                  </Cell>
                  <td />
                </tr>
              ))}
            </List>
          );
        }}
      </Loaded>
    </Section>
  );
}

/** "image_requests" -> "Image requests" */
const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

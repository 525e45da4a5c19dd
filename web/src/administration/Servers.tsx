import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { EdgeSites } from "../sites/EdgeSites";
import { LocalTitles } from "./LocalTitles";
import { localEntitiesOf, remoteEntitiesOf } from "./queries";
import { RemoteForm } from "./RemoteForm";
import { RemoteRow } from "./RemoteRow";
import type { SectionProps } from "./section";

/** The Application Entities: what we are called, and whom we talk with. */
export function Servers({ tenant }: SectionProps) {
  const local = useQuery(localEntitiesOf(tenant.slug));
  const remote = useQuery(remoteEntitiesOf(tenant.slug));
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <>
      <EdgeSites tenant={tenant.slug} />
      <Section
        title={t`Our AE titles`}
        about={t`Set one of them as the called AE title in your modalities: it tells whose images they are.`}
        testId="local-entities"
      >
        <Loaded query={local} lines={1}>
          {(entities) => <LocalTitles tenant={tenant} entities={entities} />}
        </Loaded>
      </Section>
      <Section
        title={t`Servers and modalities`}
        about={t`Only these may send to us or ask us, and only to these do we send.`}
        testId="remote-entities"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            <Trans>Add</Trans>
          </Button>
        }
      >
        <Loaded query={remote} lines={3}>
          {(entities) =>
            entities.length === 0 ? (
              <Empty>
                <Trans>None yet: nobody can send images to this clinic.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Server`, t`AE title`, t`Address`, t`May`]}>
                {entities.map((entity) => (
                  <RemoteRow key={entity.name} tenant={tenant.slug} entity={entity} />
                ))}
              </List>
            )
          }
        </Loaded>
        {adding && <RemoteForm tenant={tenant.slug} close={close} />}
      </Section>
    </>
  );
}

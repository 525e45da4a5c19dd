import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
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
      <Section
        title="Our AE titles"
        about="Set one of them as the called AE title in your modalities: it tells whose images they are."
        testId="local-entities"
      >
        <Loaded query={local} lines={1}>
          {(entities) => <LocalTitles tenant={tenant.slug} entities={entities} />}
        </Loaded>
      </Section>
      <Section
        title="Servers and modalities"
        about="Only these may send to us or ask us, and only to these do we send."
        testId="remote-entities"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            Add
          </Button>
        }
      >
        <Loaded query={remote} lines={3}>
          {(entities) =>
            entities.length === 0 ? (
              <Empty>None yet: nobody can send images to this clinic.</Empty>
            ) : (
              <List columns={["Server", "AE title", "Address", "May"]}>
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

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import { DiskList } from "./DiskList";
import { tenantsOptions } from "./queries";
import { SetAsideWork } from "./SetAsideWork";
import { TenantForm } from "./TenantForm";
import { TenantRow } from "./TenantRow";

/** What the installation's operator keeps: who is on it and how much each may use. Images stay out of reach. */
export default function OperatorPage({ session }: { session: Session }) {
  const tenants = useQuery(tenantsOptions);
  const [creating, { open, close }] = useDisclosure(false);
  return (
    <Page session={session} title="Installation" wide>
      <Section
        title="Clinics and telemedicine providers"
        about="Each has its own archive and people. You see none of their studies here."
        testId="tenants"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            Create
          </Button>
        }
      >
        <Loaded query={tenants} lines={4}>
          {(all) =>
            all.length === 0 ? (
              <Empty>Nobody is on this installation yet.</Empty>
            ) : (
              <List columns={["Name", "Kind", "In use", "Images checked", "Limits", "State"]}>
                {all.map((tenant) => (
                  <TenantRow key={tenant.slug} tenant={tenant} />
                ))}
              </List>
            )
          }
        </Loaded>
        {creating && <TenantForm close={close} />}
      </Section>
      <DiskList />
      <SetAsideWork />
    </Page>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import { AllEdgeSites } from "../sites/EdgeSites";
import { DiskList } from "./DiskList";
import { LoadList, QueueList } from "./LoadList";
import { ProcessList } from "./ProcessList";
import { tenantsOptions } from "./queries";
import { SetAsideWork } from "./SetAsideWork";
import { TenantForm } from "./TenantForm";
import { TenantRow } from "./TenantRow";

/** What the installation's operator keeps: who is on it and how much each may use. Images stay out of reach. */
export default function OperatorPage({ session }: { session: Session }) {
  const tenants = useQuery(tenantsOptions);
  const [creating, { open, close }] = useDisclosure(false);
  return (
    <Page session={session} title={t`Installation`} wide>
      <Section
        title={t`Clinics and telemedicine providers`}
        about={t`Each has its own archive and people. You see none of their studies here.`}
        testId="tenants"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            <Trans>Create</Trans>
          </Button>
        }
      >
        <Loaded query={tenants} lines={4}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>Nobody is on this installation yet.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Name`, t`Kind`, t`In use`, t`Images checked`, t`Limits`, t`State`]}>
                {all.map((tenant) => (
                  <TenantRow key={tenant.slug} tenant={tenant} />
                ))}
              </List>
            )
          }
        </Loaded>
        {creating && <TenantForm close={close} />}
      </Section>
      <LoadList />
      <ProcessList />
      <QueueList />
      <AllEdgeSites />
      <DiskList />
      <SetAsideWork />
    </Page>
  );
}

import { t } from "@lingui/core/macro";
import { useRef, useState } from "react";
import { Page } from "../page/Page";
import type { Session } from "../session/session";
import { AllEdgeSites } from "../sites/EdgeSites";
import { DiskList } from "./DiskList";
import { LoadList, QueueList } from "./LoadList";
import { ProcessList } from "./ProcessList";
import { SetAsideWork } from "./SetAsideWork";
import { TenantList } from "./TenantList";
import { TroubleList } from "./TroubleList";

/** What the installation's operator keeps: what is in trouble, who is on it, what it does. Images stay out of reach. */
export default function OperatorPage({ session }: { session: Session }) {
  const [search, find] = useState("");
  const tenants = useRef<HTMLElement>(null);
  const show = (tenant: string) => {
    find(tenant);
    tenants.current?.scrollIntoView();
  };
  return (
    <Page session={session} title={t`Installation`} wide>
      <TroubleList show={show} />
      <SetAsideWork />
      <TenantList search={search} find={find} ref={tenants} />
      <LoadList />
      <ProcessList />
      <QueueList />
      <AllEdgeSites />
      <DiskList />
    </Page>
  );
}

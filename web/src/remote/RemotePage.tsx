import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session, Tenant } from "../session/session";
import { Found } from "./Found";
import { remoteServersOf } from "./queries";
import type { Question } from "./question";
import { Retrievals } from "./Retrievals";
import { SearchForm } from "./SearchForm";

interface Props {
  session: Session;
  tenant: Tenant;
}

/** Other archives: searched, and asked to send studies here. */
export default function RemotePage({ session, tenant }: Props) {
  const servers = useQuery(remoteServersOf(tenant.slug));
  const [question, ask] = useState<Question>();
  return (
    <Page session={session} tenant={tenant} title={t`Remote servers`} wide>
      <Section
        title={t`Search another server`}
        about={t`What you choose is sent to this clinic and then stands among its studies.`}
        testId="remote-search"
      >
        <Loaded query={servers} lines={1}>
          {(names) =>
            names.length === 0 ? (
              <Empty>
                <Trans>No server of this clinic may be searched. Your administrator can set one up.</Trans>
              </Empty>
            ) : (
              <SearchForm servers={names} ask={ask} />
            )
          }
        </Loaded>
        {question && <Found key={JSON.stringify(question)} tenant={tenant.slug} question={question} />}
      </Section>
      <Retrievals tenant={tenant.slug} />
    </Page>
  );
}

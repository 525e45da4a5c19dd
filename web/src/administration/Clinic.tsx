import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Facts } from "./Facts";
import { settingsOf, usageOf } from "./queries";
import type { SectionProps } from "./section";
import { Use } from "./Use";

/** What the clinic is, and how much of its share it uses. */
export function Clinic({ session, tenant }: SectionProps) {
  const usage = useQuery(usageOf(tenant.slug));
  const settings = useQuery(settingsOf(tenant.slug));
  return (
    <>
      <Section
        title={t`Use`}
        about={t`What is kept and what came in today, against this clinic's limits.`}
        testId="use"
      >
        <Loaded query={usage}>{(data) => <Use usage={data} />}</Loaded>
      </Section>
      <Section
        title={t`Settings`}
        about={t`Kept by whoever runs this installation.`}
        testId="settings"
        action={
          session.operator && (
            <Button component={Link} to="/operator" variant="light">
              <Trans>Change</Trans>
            </Button>
          )
        }
      >
        <Loaded query={settings} lines={4}>
          {(data) => <Facts settings={data} />}
        </Loaded>
      </Section>
    </>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Checkbox, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ROLES } from "../format/rights";
import type { Role } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { useChosen } from "../graphql/useChosen";
import { Failure } from "../page/Failure";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { sessionOptions } from "../session/session";
import { DemandSecondFactor } from "./mutations";
import { settingsOf } from "./queries";
import type { SectionProps } from "./section";

/** Whose password alone lets nobody in. */
export function SecondFactor({ tenant: { slug } }: SectionProps) {
  const settings = useQuery(settingsOf(slug));
  const demand = useChange(DemandSecondFactor, settingsOf(slug).queryKey, sessionOptions.queryKey);
  const [asked, choose] = useChosen<Role[]>(settings.data?.secondFactorRoles ?? []);
  const change = (roles: Role[]) => choose(roles, () => demand.mutateAsync({ tenant: slug, roles }));
  return (
    <Section
      title={t`Two-step verification`}
      about={t`People of these roles come in with an authenticator app's code or a passkey. Who has neither sets one up at the next visit. Your own provider asks for its own.`}
      testId="demand-second-factor"
    >
      <Loaded query={settings}>
        {() => (
          <Stack gap="xs">
            {(Object.keys(ROLES) as Role[]).map((role) => (
              <Checkbox
                key={role}
                label={i18n._(ROLES[role].name)}
                checked={asked.includes(role)}
                disabled={demand.isPending}
                onChange={({ currentTarget: { checked } }) =>
                  change(checked ? [...asked, role] : asked.filter((other) => other !== role))
                }
              />
            ))}
            <Failure error={demand.error} />
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

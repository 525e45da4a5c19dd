import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { RIGHTS, ROLES } from "../format/rights";
import type { Right } from "../graphql/generated/graphql";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { rolesOptions } from "./queries";
import classes from "./RoleTable.module.css";

const SHOWN = (Object.keys(RIGHTS) as Right[]).filter((right) => right !== "OPERATE");

/** The rights behind the roles, as the server has them. */
export function RoleTable() {
  const roles = useQuery(rolesOptions);
  return (
    <Section title={t`What the roles may do`} testId="roles">
      <Loaded query={roles} lines={6}>
        {(all) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by the keyboard too
          <section className={classes.scroll} tabIndex={0} aria-label={t`Rights of the roles`}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <td />
                  {SHOWN.map((right) => (
                    <th key={right} scope="col">
                      {i18n._(RIGHTS[right])}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {all.map(({ role, rights }) => (
                  <tr key={role}>
                    <th scope="row">
                      {i18n._(ROLES[role].name)}
                      <span className={classes.about}>{i18n._(ROLES[role].about)}</span>
                    </th>
                    {SHOWN.map((right) => (
                      <td key={right} data-testid={`${role}-${right}`}>
                        {rights.includes(right) && (
                          <IconCheck
                            size={18}
                            className={classes.yes}
                            role="img"
                            aria-label={`${i18n._(ROLES[role].name)}: ${i18n._(RIGHTS[right])}`}
                          />
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Loaded>
    </Section>
  );
}

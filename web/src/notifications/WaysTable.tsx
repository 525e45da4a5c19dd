import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Select, Switch, Text } from "@mantine/core";
import type { NotificationByMail } from "../graphql/generated/graphql";
import type { Ways } from "./queries";
import classes from "./WaysTable.module.css";
import { BY_MAIL, CATEGORIES } from "./words";

interface Props {
  ways: Ways[];
  byMail: boolean;
  byPush: boolean;
  change: (ways: Ways[]) => void;
}

/** A row for each category: in the app, by mail, by push. On a phone each is a card. */
export function WaysTable({ ways, byMail, byPush, change }: Props) {
  const set = (category: Ways["category"], way: Partial<Ways>) =>
    change(ways.map((one) => (one.category === category ? { ...one, ...way } : one)));
  return (
    <table className={classes.ways}>
      <thead>
        <tr>
          <th scope="col">{t`Told of`}</th>
          <th scope="col">{t`In the app`}</th>
          {byMail && <th scope="col">{t`By mail`}</th>}
          {byPush && <th scope="col">{t`By push`}</th>}
        </tr>
      </thead>
      <tbody>
        {ways.map((one) => {
          const { label, about } = CATEGORIES[one.category];
          const name = i18n._(label);
          return (
            <tr key={one.category} data-testid="ways" data-category={one.category}>
              <th scope="row">
                <Text component="span" size="sm" fw={600}>
                  {name}
                </Text>
                <Text component="span" size="xs" c="dimmed">
                  {i18n._(about)}
                </Text>
              </th>
              <td data-of={t`In the app`}>
                <Switch
                  aria-label={t`${name} in the app`}
                  checked={one.inApp || one.category === "CRITICAL"}
                  disabled={one.category === "CRITICAL"}
                  onChange={({ currentTarget }) => set(one.category, { inApp: currentTarget.checked })}
                />
              </td>
              {byMail && (
                <td data-of={t`By mail`}>
                  <Select
                    aria-label={t`${name} by mail`}
                    size="xs"
                    w={130}
                    data={(Object.keys(BY_MAIL) as NotificationByMail[]).map((value) => ({
                      value,
                      label: i18n._(BY_MAIL[value]),
                    }))}
                    value={one.mail}
                    allowDeselect={false}
                    onChange={(mail) => mail && set(one.category, { mail: mail as NotificationByMail })}
                  />
                </td>
              )}
              {byPush && (
                <td data-of={t`By push`}>
                  <Switch
                    aria-label={t`${name} by push`}
                    checked={one.push}
                    onChange={({ currentTarget }) => set(one.category, { push: currentTarget.checked })}
                  />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

import { i18n } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import type { ReactNode } from "react";
import type { TenantFactsFragment } from "../graphql/generated/graphql";
import { pageLocale } from "../language";
import classes from "./Facts.module.css";

export const KINDS = { CLINIC: msg`Clinic`, TELEMEDICINE: msg`Telemedicine provider` } as const;

/** "English (United Kingdom)" for en-GB. */
export function languageOf(locale: string): string {
  try {
    return new Intl.DisplayNames(pageLocale(), { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

export function Facts({ settings }: { settings: TenantFactsFragment }) {
  const { limits, retentionDays } = settings;
  const facts: [string, ReactNode][] = [
    [t`Name`, settings.name],
    [t`Kind`, i18n._(KINDS[settings.kind])],
    [t`In addresses`, <code key="slug">{settings.slug}</code>],
    [t`Contact`, settings.contact || t`none`],
    [t`Language`, languageOf(settings.locale)],
    [t`Time zone`, settings.timeZone],
    [
      t`Agreed to be kept for`,
      retentionDays == null ? t`nothing agreed` : plural(retentionDays, { one: "# day", other: "# days" }),
    ],
    [t`Connections at once`, limits.associations ?? t`no limit`],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

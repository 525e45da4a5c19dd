import type { ReactNode } from "react";
import { countOf } from "../format/patient";
import type { TenantFactsFragment } from "../graphql/generated/graphql";
import classes from "./Facts.module.css";

export const KINDS = { CLINIC: "Clinic", TELEMEDICINE: "Telemedicine provider" } as const;

/** "English (United Kingdom)" for en-GB. */
export function languageOf(locale: string): string {
  try {
    return new Intl.DisplayNames("en-GB", { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

export function Facts({ settings }: { settings: TenantFactsFragment }) {
  const { limits, retentionDays } = settings;
  const facts: [string, ReactNode][] = [
    ["Name", settings.name],
    ["Kind", KINDS[settings.kind]],
    ["In addresses", <code key="slug">{settings.slug}</code>],
    ["Contact", settings.contact || "none"],
    ["Language", languageOf(settings.locale)],
    ["Time zone", settings.timeZone],
    [
      "Kept for",
      retentionDays == null ? "as long as nobody deletes it" : countOf(retentionDays, "day", "days"),
    ],
    ["Connections at once", limits.associations ?? "no limit"],
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

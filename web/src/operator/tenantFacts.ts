import { GIGABYTE } from "../format/bytes";
import type { TenantFacts } from "../graphql/generated/graphql";
import { textOf } from "../page/FormModal";

/** What was typed, for the server; an empty limit is none. */
export function tenantFactsOf(form: FormData): TenantFacts {
  const number = (name: string) => (textOf(form, name) ? Number(textOf(form, name)) : null);
  const gigabytes = number("storage");
  return {
    name: textOf(form, "name"),
    contact: textOf(form, "contact"),
    locale: textOf(form, "locale"),
    timeZone: textOf(form, "zone"),
    retentionDays: number("retention"),
    limits: {
      storageBytes: gigabytes === null ? null : Math.round(gigabytes * GIGABYTE),
      storageHard: textOf(form, "past-storage") === "hard",
      instancesADay: number("instances"),
      associations: number("associations"),
    },
  };
}

/** An address made of a name: "Tierklinik Süd" -> "tierklinik-sud". */
export const slugOf = (name: string) =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 32);

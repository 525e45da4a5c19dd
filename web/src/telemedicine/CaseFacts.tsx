import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Text } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { dicomDateOf } from "../format/dates";
import { formatNumber } from "../format/numbers";
import { ageAt, formatKind, formatSex } from "../format/patient";
import classes from "./CaseFacts.module.css";
import { type CaseDetails, type CaseRow, historyLabelsOf } from "./queries";
import { regionNames } from "./regions";
import { attachmentPath, formatExtent } from "./words";

/** "Canine · Beagle, female, spayed, 4 years, 11.4 kg" */
export function signalmentOf(patient: CaseRow["patient"]): string {
  const { sex, neutered, birthDate, weight } = patient;
  const altered = neutered == null ? "" : neutered ? "ALTERED" : "UNALTERED";
  return [
    formatKind(patient),
    formatSex(sex, altered),
    ageAt(birthDate, dicomDateOf(new Date())),
    weight == null ? "" : formatNumber(weight, { style: "unit", unit: "kilogram", maximumFractionDigits: 2 }),
  ]
    .filter(Boolean)
    .join(", ");
}

interface Props {
  /** Where one sees the case. */
  tenant: string;
  of: CaseDetails;
}

/** What a field is called: what it was called by its provider is not told to clinics afterwards. */
function labelOf(name: string, fields: { name: string; label: string }[] = []): string {
  const label = fields.find((one) => one.name === name)?.label ?? name.replaceAll("_", " ");
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** What the clinic tells and asks: the question first, for that is what is answered. */
export function CaseFacts({ tenant, of: told }: Props) {
  const fields = useQuery(historyLabelsOf(told.provider?.slug === tenant ? tenant : ""));
  const { patient, question, history, service, attachments, referringVet } = told;
  const facts: [string, ReactNode][] = [
    [t`Question`, question || t`none was asked`],
    [t`Patient`, [signalmentOf(patient), patient.client].filter(Boolean).join(" — ")],
    ...history
      .filter(({ text }) => text)
      .map(({ name, text }): [string, ReactNode] => [labelOf(name, fields.data), text]),
  ];
  if (service.name) {
    const extent = formatExtent(service.regions.length, service.views);
    facts.push([
      t`Service`,
      [service.name, regionNames(service.regions), extent].filter(Boolean).join(" · "),
    ]);
  }
  if (referringVet.name) facts.push([t`Referring vet`, referringVet.name]);
  return (
    <>
      <dl className={classes.facts} data-testid="case-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {attachments.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mt="md">
            <Trans>Attached</Trans>
          </Text>
          <ul className={classes.files}>
            {attachments.map((one) => (
              <li key={one.id}>
                <Anchor
                  href={attachmentPath(tenant, told.id, one.id)}
                  target="_blank"
                  rel="noopener"
                  size="sm"
                  c="inherit"
                >
                  <IconPaperclip size={14} aria-hidden /> {one.name}
                </Anchor>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

import { useLingui } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { dicomDateOf, formatDate } from "../format/dates";
import { ageAt, formatKind, formatSex } from "../format/patient";
import { Section } from "../page/Section";
import classes from "./PatientFacts.module.css";
import type { Facts } from "./patient";

/** Who the animal is, and the numbers it goes by. What nobody has said is left out. */
export function PatientFacts({ facts }: { facts: Facts }) {
  const { t } = useLingui();
  const age = ageAt(facts.birthDate, dicomDateOf(new Date()));
  const lines: [label: string, values: string[]][] = [
    [t`Animal`, [formatKind(facts)]],
    [t`Sex`, [formatSex(facts.sex, facts.neutered)]],
    [t`Born`, [facts.birthDate && [formatDate(facts.birthDate), age].filter(Boolean).join(" · ")]],
    [t`Client`, [facts.client]],
    [t`Microchip`, facts.microchips],
    [t`Patient ID`, [[facts.patientID, facts.issuer].filter(Boolean).join(" · ")]],
    [t`Other numbers`, facts.otherIDs],
    [t`Registered`, facts.registrations],
  ];
  return (
    <Section title={t`Patient`} testId="patient-facts">
      <dl className={classes.facts}>
        {lines
          .map(([label, values]) => [label, values.filter(Boolean)] as const)
          .filter(([, values]) => values.length)
          .map(([label, values]) => (
            <div key={label}>
              <Text component="dt" size="xs" c="dimmed">
                {label}
              </Text>
              {values.map((value) => (
                <dd key={value}>{value}</dd>
              ))}
            </div>
          ))}
      </dl>
    </Section>
  );
}

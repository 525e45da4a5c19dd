import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Select, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { SectionProps } from "../../administration/section";
import { formatNumber } from "../../format/numbers";
import { save } from "../../output/deliver";
import { Cell, Head, List } from "../../page/List";
import { Empty, Loaded } from "../../page/Loaded";
import { Section } from "../../page/Section";
import { REASONS } from "../../reports/content";
import { sidesOf } from "../queries";
import { Bar } from "./Bar";
import classes from "./Figures.module.css";
import { aCase, formatMonth, inTime, monthsAgo, scored, turnaround } from "./figure";
import { type Figures as All, type FiguresRow, figuresOf, type QualityRow } from "./queries";

const CSV = "text/csv;charset=utf-8";
const PERIODS = [
  { value: "3", label: msg`Last 3 months` },
  { value: "12", label: msg`Last 12 months` },
  { value: "24", label: msg`Last 24 months` },
  { value: "36", label: msg`Last 36 months` },
];

/** How the cases of a clinic, or of a provider, went: for administrators. */
export function Figures({ tenant }: SectionProps) {
  const [months, setMonths] = useState("12");
  const [asProvider, setAsProvider] = useState(tenant.kind !== "CLINIC");
  const since = useMemo(() => monthsAgo(Number(months)), [months]);
  const query = useQuery(figuresOf(tenant.slug, asProvider, since));
  return (
    <Stack gap="md" data-testid="figures" className={classes.figures}>
      <Section
        title={t`Readings`}
        about={t`Of all cases that were submitted in this time. In time is what was complete by when it was due.`}
        action={
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            disabled={!query.data}
            onClick={() => query.data && save(new Blob([query.data.csv], { type: CSV }), "figures.csv")}
          >
            <Trans>Download as CSV</Trans>
          </Button>
        }
      >
        <Stack gap="md">
          <div className={classes.controls}>
            <Select
              label={t`Time`}
              value={months}
              allowDeselect={false}
              data={PERIODS.map(({ value, label }) => ({ value, label: i18n._(label) }))}
              onChange={(value) => value && setMonths(value)}
            />
            <Select
              label={t`Cases`}
              value={asProvider ? "provider" : "clinic"}
              allowDeselect={false}
              data={[
                { value: "clinic", label: t`That we asked for` },
                { value: "provider", label: t`That we were asked` },
              ]}
              onChange={(value) => value && setAsProvider(value === "provider")}
            />
          </div>
          <Loaded query={query} lines={4}>
            {(figures) => <Total figures={figures} />}
          </Loaded>
        </Stack>
      </Section>
      {query.data && query.data.total.submitted > 0 && (
        <>
          <Months rows={query.data.months} />
          <Partners tenant={tenant.slug} rows={query.data.partners} asProvider={asProvider} />
        </>
      )}
      {query.data && query.data.quality.length > 0 && (
        <>
          <Quality
            title={t`How good the images were`}
            about={t`As their readers scored them, by the month of the score.`}
            testId="figures-quality"
            first={t`Month`}
            rows={query.data.quality}
            head={({ month }) => ({ name: formatMonth(month) })}
          />
          <Quality
            title={t`By machine and region`}
            about={t`Of all images that were scored in this time.`}
            testId="figures-machines"
            first={t`Machine`}
            rows={query.data.machines}
            head={({ machine, region }) => ({ name: machine, about: region })}
          />
        </>
      )}
    </Stack>
  );
}

function Total({ figures: { total } }: { figures: All }) {
  if (total.submitted === 0) {
    return (
      <Empty>
        <Trans>No case was submitted in this time.</Trans>
      </Empty>
    );
  }
  const tiles = [
    [t`Cases`, formatNumber(total.submitted)],
    [t`Half done within`, turnaround(total.medianMinutes)],
    [t`95 in 100 done within`, turnaround(total.p95Minutes)],
    [t`In time`, inTime(total)],
    [t`Clarifications a case`, aCase(total.clarifications, total.submitted)],
    [t`Resubmissions a case`, aCase(total.resubmissions, total.submitted)],
  ];
  return (
    <dl className={classes.tiles} data-testid="figures-total">
      {tiles.map(([name, value]) => (
        <div key={name} className={classes.tile}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Months({ rows }: { rows: FiguresRow[] }) {
  const most = Math.max(...rows.map(({ submitted }) => submitted));
  return (
    <Section title={t`By month`} testId="figures-months">
      <List
        columns={[
          t`Month`,
          t`Cases`,
          t`Half within`,
          t`95 in 100 within`,
          t`In time`,
          t`Clarifications a case`,
        ]}
      >
        {rows.map((row) => (
          <tr key={row.month}>
            <Head name={formatMonth(row.month)} />
            <Cell of={t`Cases`}>
              <span className={classes.counted}>
                {formatNumber(row.submitted)}
                <Bar parts={[{ className: "cases", value: row.submitted }]} most={most} />
              </span>
            </Cell>
            <Cell of={t`Half within`}>{turnaround(row.medianMinutes)}</Cell>
            <Cell of={t`95 in 100 within`}>{turnaround(row.p95Minutes)}</Cell>
            <Cell of={t`In time`}>{inTime(row)}</Cell>
            <Cell of={t`Clarifications a case`}>{aCase(row.clarifications, row.submitted)}</Cell>
            <td />
          </tr>
        ))}
      </List>
    </Section>
  );
}

interface PartnersProps {
  tenant: string;
  rows: FiguresRow[];
  asProvider: boolean;
}

function Partners({ tenant, rows, asProvider }: PartnersProps) {
  const sides = useQuery(sidesOf(tenant));
  const nameOf = (partner: string) => sides.data?.find(({ slug }) => slug === partner)?.name ?? partner;
  const partner = asProvider ? t`Clinic` : t`Provider`;
  return (
    <Section
      title={asProvider ? t`By clinic and service` : t`By provider and service`}
      testId="figures-partners"
    >
      <List columns={[partner, t`Service`, t`Cases`, t`Half within`, t`95 in 100 within`, t`In time`]}>
        {rows.map((row) => (
          <tr key={[row.partner, row.service].join("\n")}>
            <Head name={nameOf(row.partner)} />
            <Cell of={t`Service`}>{row.service}</Cell>
            <Cell of={t`Cases`}>{formatNumber(row.submitted)}</Cell>
            <Cell of={t`Half within`}>{turnaround(row.medianMinutes)}</Cell>
            <Cell of={t`95 in 100 within`}>{turnaround(row.p95Minutes)}</Cell>
            <Cell of={t`In time`}>{inTime(row)}</Cell>
            <td />
          </tr>
        ))}
      </List>
    </Section>
  );
}

interface QualityProps {
  title: string;
  about: string;
  testId: string;
  /** What each row is about. */
  first: string;
  rows: QualityRow[];
  head: (row: QualityRow) => { name: string; about?: string };
}

function Quality({ title, about, testId, first, rows, head }: QualityProps) {
  return (
    <Section title={title} about={about} testId={testId}>
      <List columns={[first, t`Images`, t`Good`, t`Acceptable`, t`Poor`, t`Shares`, t`Why not better`]}>
        {rows.map((row) => {
          const { month, machine, region, good, acceptable, poor, reasons } = row;
          const images = good + acceptable + poor;
          return (
            <tr key={[month, machine, region].join("\n")}>
              <Head {...head(row)} />
              <Cell of={t`Images`}>{formatNumber(images)}</Cell>
              <Cell of={t`Good`}>{scored(good, images)}</Cell>
              <Cell of={t`Acceptable`}>{scored(acceptable, images)}</Cell>
              <Cell of={t`Poor`}>{scored(poor, images)}</Cell>
              <Cell of={t`Shares`}>
                <Bar
                  parts={[
                    { className: "good", value: good },
                    { className: "acceptable", value: acceptable },
                    { className: "poor", value: poor },
                  ]}
                  most={images}
                />
              </Cell>
              <Cell of={t`Why not better`}>
                <span className={classes.why}>
                  {reasons.map(({ reason, count }) => `${i18n._(REASONS[reason])} ${count}`).join(", ")}
                </span>
              </Cell>
              <td />
            </tr>
          );
        })}
      </List>
    </Section>
  );
}

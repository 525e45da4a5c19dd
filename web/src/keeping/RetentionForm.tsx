import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Alert, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatDay, formatMoment } from "../format/moments";
import type { RetentionInput, RetentionQuery } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Loaded } from "../page/Loaded";
import { previewOf, retentionOf, SetRetention } from "./queries";

/** So many days are one year, for the reader. */
const YEAR_DAYS = 365;

interface Props {
  tenant: string;
  set: RetentionQuery["retention"];
}

interface Line {
  key: number;
  modality: string;
  /** Empty: for ever. */
  days: number | "";
}

/** The times by modality. What they delete has to be looked at before they can be set. */
export function RetentionForm({ tenant, set }: Props) {
  const [lines, setLines] = useState<Line[]>(() =>
    set.rules.map(({ modality, days }, key) => ({ key, modality, days: days ?? "" })),
  );
  const [others, setOthers] = useState<number | "">(set.defaultDays ?? "");
  const [asked, setAsked] = useState<RetentionInput>();
  const preview = useQuery(previewOf(tenant, asked));
  const change = useChange(SetRetention, retentionOf(tenant).queryKey);
  /** Whatever was looked at is of other times. */
  const edit = (made: Line[]) => {
    setLines(made);
    setAsked(undefined);
  };
  const wanted = (): RetentionInput => ({
    rules: lines
      .filter(({ modality }) => modality.trim())
      .map(({ modality, days }) => ({
        modality: modality.trim().toUpperCase(),
        days: days === "" ? null : days,
      })),
    defaultDays: others === "" ? null : others,
  });
  return (
    <Stack gap="sm">
      {set.holdsFrom && new Date(set.holdsFrom) > new Date() && (
        <Alert color="blue" data-testid="retention-grace">
          <Trans>What was made shorter is kept as before until {formatMoment(set.holdsFrom)}.</Trans>
        </Alert>
      )}
      {lines.map((line) => (
        <Group key={line.key} align="flex-end" gap="xs" data-testid="retention-rule">
          <TextInput
            label={t`Modality`}
            value={line.modality}
            maxLength={16}
            w={120}
            onChange={({ currentTarget: { value } }) =>
              edit(lines.map((one) => (one === line ? { ...one, modality: value } : one)))
            }
          />
          <Days
            label={t`Days`}
            value={line.days}
            onChange={(days) => edit(lines.map((one) => (one === line ? { ...one, days } : one)))}
          />
          <ActionIcon
            size={36}
            variant="subtle"
            color="gray"
            aria-label={t`Remove ${line.modality}`}
            onClick={() => edit(lines.filter((one) => one !== line))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Days
        label={t`All other modalities, days`}
        value={others}
        onChange={(days) => {
          setOthers(days);
          setAsked(undefined);
        }}
      />
      <Group gap="xs">
        <Button
          variant="default"
          onClick={() =>
            edit([
              ...lines,
              { key: Math.max(-1, ...lines.map((one) => one.key)) + 1, modality: "", days: "" },
            ])
          }
        >
          <Trans>Add a modality</Trans>
        </Button>
        <Button variant="light" onClick={() => setAsked(wanted())}>
          <Trans>Show what this deletes</Trans>
        </Button>
      </Group>
      {asked && (
        <Loaded query={preview}>
          {({ studies, images, oldest, kept, more, seal }) => (
            <Stack gap="xs" align="flex-start" data-testid="retention-preview">
              <Text size="sm">
                {more && t`There are more than were counted.`}{" "}
                {studies === 0
                  ? t`No study is past these times now.`
                  : t`Past these times now: ${plural(studies, { one: "# study", other: "# studies" })} with ${plural(images, { one: "# image", other: "# images" })}, the oldest of ${formatDay(oldest ?? "")}.`}{" "}
                {kept > 0 &&
                  plural(kept, {
                    one: "# more stays: it is on legal hold or in use.",
                    other: "# more stay: they are on legal hold or in use.",
                  })}
              </Text>
              <Button
                color={studies ? "red.9" : undefined}
                loading={change.isPending}
                onClick={() => change.mutate({ tenant, retention: asked, seal })}
              >
                <Trans>Set these times</Trans>
              </Button>
              <Failure error={change.error} />
            </Stack>
          )}
        </Loaded>
      )}
    </Stack>
  );
}

interface DaysProps {
  label: string;
  value: number | "";
  onChange: (days: number | "") => void;
}

function Days({ label, value, onChange }: DaysProps) {
  return (
    <NumberInput
      label={label}
      description={value === "" || value < YEAR_DAYS ? undefined : inYears(value)}
      value={value}
      min={1}
      max={36_500}
      allowDecimal={false}
      placeholder={t`for ever`}
      w={220}
      onChange={(days) => onChange(typeof days === "number" ? days : "")}
    />
  );
}

/** Days as people count them who keep records: "about 10 years". */
function inYears(days: number): string {
  const years = Math.round((days / YEAR_DAYS) * 10) / 10;
  return t`about ${plural(years, { one: "# year", other: "# years" })}`;
}

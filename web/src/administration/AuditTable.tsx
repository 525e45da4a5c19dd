import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Text, UnstyledButton } from "@mantine/core";
import { formatMoment } from "../format/moments";
import type { AuditTrailQuery } from "../graphql/generated/graphql";
import classes from "./AuditTable.module.css";
import { type AuditState, eventName } from "./auditState";

type Entry = AuditTrailQuery["auditTrail"]["nodes"][number];

interface Props {
  entries: Entry[];
  /** They answer an earlier question; the new answer is on its way. */
  stale: boolean;
  change: (part: Partial<AuditState>) => void;
  /** Names of members and tokens by their id, which is what entries hold. */
  nameOf: Map<string, string>;
}

export function AuditTable({ entries, stale, change, nameOf }: Props) {
  return (
    <table className={classes.trail} data-stale={stale || undefined}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>When</Trans>
          </th>
          <th scope="col">
            <Trans>What</Trans>
          </th>
          <th scope="col">
            <Trans>Who</Trans>
          </th>
          <th scope="col">
            <Trans>Patient and study</Trans>
          </th>
          <th scope="col">
            <Trans>Details</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} change={change} nameOf={nameOf} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ entry, change, nameOf }: Pick<Props, "change" | "nameOf"> & { entry: Entry }) {
  const { principal, studyInstanceUID, patient, address } = entry;
  return (
    <tr data-testid="audit-entry" data-event={entry.event}>
      <td className={classes.when}>{formatMoment(entry.at)}</td>
      <td className={classes.what}>
        {eventName(entry.event)}
        {entry.outcome === "FAILURE" && (
          <Badge color="red" variant="light" radius="sm" size="sm" ml={6}>
            <Trans>Failed</Trans>
          </Badge>
        )}
      </td>
      <td>
        <UnstyledButton
          className={classes.filter}
          title={t`Show only theirs`}
          onClick={() => change({ principal: principal.id })}
        >
          {principal.name || principal.id || principal.kind}
        </UnstyledButton>
        {address && (
          <Text size="xs" c="dimmed">
            <Trans>from {address}</Trans>
          </Text>
        )}
      </td>
      <td>
        {patient}
        {studyInstanceUID && (
          <UnstyledButton
            className={classes.study}
            title={t`Show only study ${studyInstanceUID}`}
            onClick={() => change({ study: studyInstanceUID })}
          >
            {studyInstanceUID}
          </UnstyledButton>
        )}
      </td>
      <td className={classes.details}>
        {entry.details.map(({ name, value }) => (
          <span key={name}>
            <span className={classes.label}>{name.replaceAll("_", " ")}</span> {nameOf.get(value) ?? value}
          </span>
        ))}
      </td>
    </tr>
  );
}

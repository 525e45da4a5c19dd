import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useState } from "react";
import { formatMoment } from "../format/moments";
import { ORDER, SECTIONS, textOf } from "./content";
import { editionPdf, Preview } from "./Preview";
import type { Edition } from "./queries";
import classes from "./Reports.module.css";

const kinds = () => ({ PRELIMINARY: t`Preliminary report`, FINAL: t`Report`, ADDENDUM: t`Addendum` });

/** What was signed, to be read. */
export function EditionView({ tenant, id, edition }: { tenant: string; id: string; edition: Edition }) {
  const [open, setOpen] = useState(false);
  const { content, number, kind, author, authorTitle, organization, signedAt, storedAt, problem } = edition;
  const signed = [author, authorTitle, organization].filter(Boolean).join(", ");
  const title = content.title || kinds()[kind];
  return (
    <Stack gap="xs" component="article" data-testid="edition" data-kind={kind}>
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5">
          {title}
        </Title>
        <Badge color={kind === "PRELIMINARY" ? "gray.7" : "teal.9"} variant="filled">
          {kinds()[kind]}
        </Badge>
      </Group>
      {edition.byMachine && (
        <Alert color="yellow" p="xs">
          <Trans>Written by an artificial intelligence. Preliminary: no radiologist has confirmed it.</Trans>
        </Alert>
      )}
      {content.critical && (
        <Text size="sm" fw={600} className={classes.text}>
          {t`Critical finding: ${content.critical}`}
        </Text>
      )}
      {ORDER.map((section) => {
        const text = textOf(content, section).trim();
        if (!text) return null;
        return (
          <div key={section}>
            <Title order={4} size="sm">
              {section === "DIFFERENTIALS"
                ? t`Differential diagnoses, the likeliest first`
                : i18n._(SECTIONS[section])}
            </Title>
            <Text size="sm" className={classes.text}>
              {text}
            </Text>
          </div>
        );
      })}
      {content.measurements.map((one) => (
        <Text size="sm" key={`${one.uid}${one.label}`} className={classes.row}>
          <span>{one.label}</span>
          <span>{one.value}</span>
        </Text>
      ))}
      <Text size="sm" c="dimmed">
        {t`Signed by ${signed}, ${formatMoment(signedAt)}`}
      </Text>
      {problem && (
        <Alert color="orange" p="xs" data-testid="edition-problem">
          {problem}
        </Alert>
      )}
      {!storedAt && !problem && (
        <Text size="sm" role="status">
          <Trans>It is being stored with the study.</Trans>
        </Text>
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconFileTypePdf size={16} />}
        onClick={() => setOpen(true)}
        style={{ alignSelf: "flex-start" }}
        data-testid="open-pdf"
      >
        <Trans>PDF</Trans>
      </Button>
      {open && <Preview path={editionPdf(tenant, id, number)} title={title} close={() => setOpen(false)} />}
    </Stack>
  );
}

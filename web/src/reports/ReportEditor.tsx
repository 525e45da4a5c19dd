import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, CloseButton, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconDownload, IconEye, IconSignature } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { request } from "../graphql/request";
import { Failure } from "../page/Failure";
import {
  fittingFirst,
  ORDER,
  SECTIONS,
  textOf,
  unanswered,
  withTakenOver,
  withTemplate,
  withText,
} from "./content";
import { draftPdf, Preview } from "./Preview";
import { type About, type Content, type Report, TakenOverQuery, textsOptions } from "./queries";
import classes from "./Reports.module.css";
import { SectionField } from "./SectionField";
import { SignWindow } from "./SignWindow";
import { type Saving, useDraft } from "./useDraft";

interface Props {
  about: About;
  report: Report & { draft: NonNullable<Report["draft"]> };
  maySign: boolean;
}

/** Where a report is written: what is typed is kept, and nobody's words are overwritten. */
export function ReportEditor({ about, report, maySign }: Props) {
  const { content, write, save, saving, error, resolve, version } = useDraft(about, report);
  const texts = useQuery(textsOptions(about.tenant));
  const [opened, open] = useState<"preview" | "sign" | null>(null);
  const fields = useRef<HTMLDivElement>(null);
  const addendum = report.state === "FINAL";
  const { tenant } = about;
  const take = useMutation({
    mutationFn: () => request(TakenOverQuery, { tenant, id: report.id }),
    onSuccess: ({ reportTakenOver }) => write(withTakenOver(content, reportTakenOver)),
  });
  const templates = fittingFirst(texts.data?.reportTemplates ?? [], content.region);
  const isKnown = report.editions.some((one) => one.content.critical === content.critical);
  const go = (from: number, by: 1 | -1) => {
    const all = fields.current?.querySelectorAll<HTMLTextAreaElement>("textarea[data-section]");
    all?.[(from + by + all.length) % all.length]?.focus();
  };
  const afterSaving = async (then: "preview" | "sign") => {
    await save();
    open(then);
  };
  return (
    <Stack gap="sm" data-testid="report-editor" data-saving={saving}>
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5">
          {addendum ? <Trans>Addendum</Trans> : <Trans>Report</Trans>}
        </Title>
        <SavingState saving={saving} />
      </Group>
      {saving === "behind" ? (
        <Alert color="orange" title={t`Somebody else has saved this report`} data-testid="report-behind">
          <Stack gap="xs">
            <Text size="sm">
              <Trans>
                Your words stand here and are not saved. Take the other ones, or save yours over them.
              </Trans>
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => void resolve(false)}>
                <Trans>Take theirs</Trans>
              </Button>
              <Button size="xs" color="red.9" onClick={() => void resolve(true)}>
                <Trans>Keep mine</Trans>
              </Button>
            </Group>
          </Stack>
        </Alert>
      ) : (
        <Failure error={error} testId="report-failure" />
      )}
      <TextInput
        label={t`Title`}
        value={content.title}
        maxLength={200}
        onChange={({ currentTarget }) => write({ ...content, title: currentTarget.value })}
      />
      {!addendum && templates.length > 0 && (
        <Select
          label={t`Template`}
          placeholder={t`Fill the empty sections`}
          data={templates.map(({ id, name }) => ({ value: id, label: name }))}
          value={content.template || null}
          searchable
          onChange={(id) => {
            const chosen = templates.find((one) => one.id === id);
            if (chosen) write(withTemplate(content, chosen));
          }}
          data-testid="report-template"
        />
      )}
      <Stack gap="sm" ref={fields}>
        {ORDER.map((section, index) => (
          <SectionField
            key={section}
            section={section}
            label={i18n._(SECTIONS[section])}
            text={textOf(content, section)}
            blocks={texts.data?.textBlocks ?? []}
            write={(text) => write(withText(content, section, text))}
            go={(by) => go(index, by)}
            save={() => void save()}
          />
        ))}
      </Stack>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} />}
        loading={take.isPending}
        onClick={() => take.mutate()}
        data-testid="take-over"
      >
        <Trans>Take measurements and key images over</Trans>
      </Button>
      <Failure error={take.error} />
      <Taken content={content} write={write} />
      <TextInput
        label={t`Critical finding`}
        description={t`What cannot wait: the clinic has to acknowledge it.`}
        value={content.critical}
        maxLength={1000}
        onChange={({ currentTarget }) => write({ ...content, critical: currentTarget.value })}
      />
      <Group gap="xs" grow className={classes.bar}>
        <Button
          variant="default"
          leftSection={<IconEye size={16} />}
          onClick={() => void afterSaving("preview")}
          data-testid="preview-report"
        >
          <Trans>Preview</Trans>
        </Button>
        <Button
          color="teal.9"
          leftSection={<IconSignature size={16} />}
          disabled={saving === "behind"}
          onClick={() => void afterSaving("sign")}
          data-testid="sign-report"
        >
          <Trans>Sign</Trans>
        </Button>
      </Group>
      {opened === "preview" && (
        <Preview path={draftPdf(tenant, report.id)} title={t`Preview`} close={() => open(null)} />
      )}
      {opened === "sign" && (
        <SignWindow
          about={about}
          id={report.id}
          version={version()}
          addendum={addendum}
          maySign={maySign}
          critical={isKnown ? "" : content.critical}
          unanswered={unanswered(content)}
          close={() => open(null)}
        />
      )}
    </Stack>
  );
}

function SavingState({ saving }: { saving: Saving }) {
  const said: Record<Saving, string> = {
    saved: t`Saved`,
    waiting: t`Typing`,
    saving: t`Saving`,
    failed: t`Not saved: it is tried again`,
    behind: t`Not saved`,
  };
  return (
    <Text size="xs" role="status" data-testid="report-saving">
      {said[saving]}
    </Text>
  );
}

/** Measurements and key images of the report, each of which can go. */
function Taken({ content, write }: { content: Content; write: (content: Content) => void }) {
  const { measurements, keyImages } = content;
  return (
    <Stack gap={4}>
      {measurements.map((one) => (
        <div key={`${one.uid} ${one.label}`} className={classes.row} data-testid="report-measurement">
          <Text size="sm">
            {one.label}: {one.value}
          </Text>
          <CloseButton
            size="sm"
            aria-label={t`Leave out ${one.label}`}
            onClick={() => write({ ...content, measurements: measurements.filter((other) => other !== one) })}
          />
        </div>
      ))}
      {keyImages.map((one, index) => (
        <div key={`${one.sopInstanceUID}/${one.frameNumber}`} className={classes.row}>
          <TextInput
            size="xs"
            flex={1}
            aria-label={t`Caption of key image ${index + 1}`}
            placeholder={t`Key image ${index + 1}`}
            value={one.caption}
            maxLength={200}
            onChange={({ currentTarget }) =>
              write({
                ...content,
                keyImages: keyImages.map((other) =>
                  other === one ? { ...one, caption: currentTarget.value } : other,
                ),
              })
            }
          />
          <CloseButton
            size="sm"
            aria-label={t`Leave out key image ${index + 1}`}
            onClick={() => write({ ...content, keyImages: keyImages.filter((other) => other !== one) })}
          />
        </div>
      ))}
    </Stack>
  );
}

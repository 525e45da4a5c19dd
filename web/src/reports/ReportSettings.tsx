import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Select, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SectionProps } from "../administration/section";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { FormModal, textOf } from "../page/FormModal";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { ORDER, SECTIONS } from "./content";
import { Letterhead } from "./Letterhead";
import { type Section as Part, type Texts, textsKey, textsOptions } from "./queries";
import { PutReportTemplate, PutTextBlock, RemoveReportText } from "./settings";

type Template = Texts["reportTemplates"][number];
type Block = Texts["textBlocks"][number];

/** What reports begin with and look like. */
export function ReportSettings({ tenant: { slug } }: SectionProps) {
  const texts = useQuery(textsOptions(slug));
  const [template, editTemplate] = useState<Template | "new" | null>(null);
  const [block, editBlock] = useState<Block | "new" | null>(null);
  return (
    <Stack gap="lg">
      <Letterhead tenant={slug} />
      <Section
        title={t`Templates`}
        about={t`What a report of a region begins with.`}
        testId="report-templates"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={() => editTemplate("new")}>
            <Trans>Add a template</Trans>
          </Button>
        }
      >
        <Loaded query={texts} lines={4}>
          {({ reportTemplates }) =>
            reportTemplates.length ? (
              <List columns={[t`Template`, t`Region`, t`Modalities`]}>
                {reportTemplates.map((one) => (
                  <tr key={one.id} data-testid="template">
                    <Head name={one.name} />
                    <Cell of={t`Region`}>{one.region}</Cell>
                    <Cell of={t`Modalities`}>{one.modalities.join(", ")}</Cell>
                    <Row tenant={slug} id={one.id} name={one.name} edit={() => editTemplate(one)} />
                  </tr>
                ))}
              </List>
            ) : (
              <Empty>
                <Trans>Every report begins empty.</Trans>
              </Empty>
            )
          }
        </Loaded>
      </Section>
      <Section
        title={t`Text blocks`}
        about={t`In a report, a slash and the short name put the text in.`}
        testId="text-block-list"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={() => editBlock("new")}>
            <Trans>Add a text block</Trans>
          </Button>
        }
      >
        <Loaded query={texts} lines={4}>
          {({ textBlocks }) =>
            textBlocks.length ? (
              <List columns={[t`Short name`, t`Text`, t`Section`]}>
                {textBlocks.map((one) => (
                  <tr key={one.id} data-testid="text-block">
                    <Head name={`/${one.name}`} />
                    <Cell of={t`Text`}>{one.text}</Cell>
                    <Cell of={t`Section`}>{one.section ? i18n._(SECTIONS[one.section]) : t`any`}</Cell>
                    <Row tenant={slug} id={one.id} name={one.name} edit={() => editBlock(one)} />
                  </tr>
                ))}
              </List>
            ) : (
              <Empty>
                <Trans>There are no text blocks.</Trans>
              </Empty>
            )
          }
        </Loaded>
      </Section>
      {template && (
        <TemplateForm
          tenant={slug}
          template={template === "new" ? null : template}
          close={() => editTemplate(null)}
        />
      )}
      {block && (
        <BlockForm tenant={slug} block={block === "new" ? null : block} close={() => editBlock(null)} />
      )}
    </Stack>
  );
}

function Row({ tenant, id, name, edit }: { tenant: string; id: string; name: string; edit: () => void }) {
  const remove = useChange(RemoveReportText, textsKey(tenant));
  return (
    <Actions>
      <ActionIcon size="lg" aria-label={t`Change ${name}`} onClick={edit}>
        <IconPencil size={18} />
      </ActionIcon>
      <Confirm
        question={t`Remove ${name}?`}
        verb={t`Remove`}
        act={() => remove.mutateAsync({ tenant, id })}
        pending={remove.isPending}
        error={remove.error}
        target={(ask) => (
          <ActionIcon color="red" size="lg" aria-label={t`Remove ${name}`} onClick={ask}>
            <IconTrash size={18} />
          </ActionIcon>
        )}
      >
        <Trans>Reports that were written with it stay as they are.</Trans>
      </Confirm>
    </Actions>
  );
}

function TemplateForm({
  tenant,
  template,
  close,
}: {
  tenant: string;
  template: Template | null;
  close: () => void;
}) {
  const put = useChange(PutReportTemplate, textsKey(tenant));
  const [modalities, setModalities] = useState(template?.modalities ?? []);
  return (
    <FormModal
      title={template ? t`Change a template` : t`Add a template`}
      opened
      close={close}
      verb={t`Save`}
      size="lg"
      pending={put.isPending}
      error={put.error}
      submit={(fields) =>
        put.mutate(
          {
            tenant,
            template: {
              id: template?.id ?? null,
              name: textOf(fields, "name"),
              region: textOf(fields, "region"),
              modalities,
              sections: ORDER.map((section) => ({ section, text: String(fields.get(section) ?? "") })),
            },
          },
          { onSuccess: close },
        )
      }
    >
      <TextInput name="name" label={t`Name`} defaultValue={template?.name} required maxLength={200} />
      <TextInput name="region" label={t`Region`} defaultValue={template?.region} maxLength={200} />
      <TagsInput label={t`Modalities`} value={modalities} onChange={setModalities} maxTags={6} />
      {ORDER.map((section) => (
        <Textarea
          key={section}
          name={section}
          label={i18n._(SECTIONS[section])}
          defaultValue={template?.sections.find((one) => one.section === section)?.text}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={4000}
        />
      ))}
    </FormModal>
  );
}

function BlockForm({ tenant, block, close }: { tenant: string; block: Block | null; close: () => void }) {
  const put = useChange(PutTextBlock, textsKey(tenant));
  const [section, setSection] = useState<string | null>(block?.section ?? null);
  return (
    <FormModal
      title={block ? t`Change a text block` : t`Add a text block`}
      opened
      close={close}
      verb={t`Save`}
      pending={put.isPending}
      error={put.error}
      submit={(fields) =>
        put.mutate(
          {
            tenant,
            block: {
              id: block?.id ?? null,
              name: textOf(fields, "name"),
              text: textOf(fields, "text"),
              section: section as Part | null,
            },
          },
          { onSuccess: close },
        )
      }
    >
      <TextInput
        name="name"
        label={t`Short name`}
        description={t`a to z, digits and hyphens`}
        defaultValue={block?.name}
        pattern="[a-z0-9][a-z0-9\-]*"
        required
        maxLength={30}
      />
      <Textarea
        name="text"
        label={t`Text`}
        defaultValue={block?.text}
        autosize
        minRows={3}
        required
        maxLength={4000}
      />
      <Select
        label={t`Section`}
        placeholder={t`any`}
        data={ORDER.map((one) => ({ value: one, label: i18n._(SECTIONS[one]) }))}
        value={section}
        onChange={setSection}
        clearable
      />
    </FormModal>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { MultiSelect, SegmentedControl, Select, Text, Textarea, TextInput } from "@mantine/core";
import { Section } from "../page/Section";
import classes from "./AskPage.module.css";
import { fieldId, HistoryFields, LONGEST_TEXT } from "./HistoryFields";
import type { CasePriority, HistoryField } from "./queries";

const LONGEST = 200;

/** What of a case somebody fills in. */
export interface Wanted {
  provider: string;
  service: string;
  regions: string[];
  priority: CasePriority;
  question: string;
  history: Record<string, string>;
  referringName: string;
  referringEmail: string;
  priors: string[];
}

export interface Choice {
  value: string;
  label: string;
}

interface Props {
  wanted: Wanted;
  change: (part: Partial<Wanted>) => void;
  providers: Choice[];
  services: Choice[];
  regions: Choice[];
  fields: HistoryField[];
  /** With how long each takes. */
  priorities: { value: CasePriority; label: string; within: string }[];
}

/** What is asked, of whom, and what the reader needs to know. */
export function AskForm({ wanted, change, providers, services, regions, fields, priorities }: Props) {
  return (
    <>
      <Section title={t`What is asked`}>
        <Textarea
          id={fieldId("question")}
          label={t`Question`}
          placeholder={t`What do you want to know?`}
          autosize
          minRows={2}
          maxRows={12}
          size="md"
          maxLength={LONGEST_TEXT}
          value={wanted.question}
          onChange={(event) => change({ question: event.currentTarget.value })}
        />
        <HistoryFields
          fields={fields}
          texts={wanted.history}
          change={(field, text) => change({ history: { ...wanted.history, [field]: text } })}
        />
      </Section>
      <Section title={t`Reading`}>
        {priorities.length > 0 && (
          <div>
            <Text size="md" fw={500} id={fieldId("priority")}>
              <Trans>How soon</Trans>
            </Text>
            <SegmentedControl
              fullWidth
              size="md"
              aria-labelledby={fieldId("priority")}
              data={priorities.map(({ value, label, within }) => ({
                value,
                label: (
                  <span className={classes.priority}>
                    {label}
                    <Text component="span" size="xs">
                      {within}
                    </Text>
                  </span>
                ),
              }))}
              value={wanted.priority}
              onChange={(priority) => change({ priority: priority as CasePriority })}
            />
          </div>
        )}
        <div className={classes.pair}>
          <Select
            id={fieldId("provider")}
            label={t`Provider`}
            size="md"
            data={providers}
            value={wanted.provider || null}
            allowDeselect={false}
            onChange={(provider) => provider && change({ provider, service: "" })}
          />
          <Select
            id={fieldId("service")}
            label={t`Service`}
            size="md"
            data={services}
            value={wanted.service || null}
            allowDeselect={false}
            onChange={(service) => service && change({ service })}
          />
        </div>
        <MultiSelect
          id={fieldId("regions")}
          label={t`Regions`}
          size="md"
          data={regions}
          value={wanted.regions}
          searchable
          hidePickedOptions
          onChange={(chosen) => change({ regions: chosen })}
        />
      </Section>
      <Section title={t`Referring vet`} about={t`Who sent the animal to you, if somebody did.`}>
        <div className={classes.pair}>
          <TextInput
            label={t`Name`}
            size="md"
            maxLength={LONGEST}
            value={wanted.referringName}
            onChange={(event) => change({ referringName: event.currentTarget.value })}
          />
          <TextInput
            label={t`Email`}
            type="email"
            size="md"
            maxLength={LONGEST}
            value={wanted.referringEmail}
            onChange={(event) => change({ referringEmail: event.currentTarget.value })}
          />
        </div>
      </Section>
    </>
  );
}

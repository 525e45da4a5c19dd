import { t } from "@lingui/core/macro";
import { Checkbox, Stack } from "@mantine/core";
import { formatDate } from "../format/dates";
import { Section } from "../page/Section";
import type { CaseForm } from "./queries";

interface Props {
  studies: CaseForm["studies"];
  /** Study Instance UIDs of those that are linked. */
  chosen: string[];
  choose: (priors: string[]) => void;
}

/** The patient's other studies, which the reader sees too unless somebody takes them out. */
export function PriorChoice({ studies, chosen, choose }: Props) {
  if (studies.length === 0) return null;
  return (
    <Section title={t`Earlier studies`} about={t`The reader can compare with those that are ticked.`}>
      <Stack gap="xs">
        {studies.map(({ studyInstanceUID: uid, date, description, modalities }) => (
          <Checkbox
            key={uid}
            label={[formatDate(date), modalities.join(", "), description].filter(Boolean).join(" · ")}
            checked={chosen.includes(uid)}
            onChange={({ currentTarget: { checked } }) =>
              choose(checked ? [...chosen, uid] : chosen.filter((one) => one !== uid))
            }
          />
        ))}
      </Stack>
    </Section>
  );
}

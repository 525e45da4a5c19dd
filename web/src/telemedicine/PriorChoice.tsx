import { t } from "@lingui/core/macro";
import { Checkbox, Stack } from "@mantine/core";
import { formatDate } from "../format/dates";
import { Section } from "../page/Section";
import { usePatientStudies } from "../patient/usePatientStudies";

/** More are not shown: the reader has the patient's history in them. */
const MOST = 20;

interface Props {
  tenant: string;
  study: string;
  /** Study Instance UIDs of those that are linked. */
  chosen: string[];
  choose: (priors: string[]) => void;
}

/** The patient's other studies, which the reader sees too unless somebody takes them out. */
export function PriorChoice({ tenant, study, chosen, choose }: Props) {
  const { studies } = usePatientStudies(tenant, study);
  const others = (studies ?? []).filter((one) => one.studyInstanceUID !== study).slice(0, MOST);
  if (others.length === 0) return null;
  return (
    <Section title={t`Earlier studies`} about={t`The reader can compare with those that are ticked.`}>
      <Stack gap="xs">
        {others.map(({ studyInstanceUID: uid, studyDate, studyDescription, modalitiesInStudy }) => (
          <Checkbox
            key={uid}
            label={[formatDate(studyDate), modalitiesInStudy.join(", "), studyDescription]
              .filter(Boolean)
              .join(" · ")}
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

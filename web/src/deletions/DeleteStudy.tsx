import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Alert, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatDay } from "../format/moments";
import { formatKind } from "../format/patient";
import { useChange } from "../graphql/useChange";
import { Question } from "../page/Confirm";
import { Loaded } from "../page/Loaded";
import type { StudyRow } from "../studies/queries";
import { clientName, patientTitle, whenOf } from "../studies/study";
import { studiesKey } from "../studies/useStudies";
import { DeleteStudy as Delete, deletionsOf, openCasesOf, restorableUntilOf } from "./queries";

interface Props {
  study: StudyRow;
  close: () => void;
  /** Called once it is gone. */
  onDeleted?: () => void;
}

/** Asks once more, and says what is about to go. */
export default function DeleteStudy({ study, close, onDeleted }: Props) {
  const { tenant, studyInstanceUID, numberOfStudyRelatedInstances: images } = study;
  const until = useQuery({ ...restorableUntilOf(tenant), staleTime: 0 });
  const cases = useQuery({ ...openCasesOf(tenant, studyInstanceUID), staleTime: 0, retry: false });
  const remove = useChange(Delete, studiesKey(tenant), deletionsOf(tenant).queryKey);
  const { date, time } = whenOf(study);
  return (
    <Question
      opened
      question={t`Delete this study?`}
      close={close}
      verb={t`Delete study`}
      act={() => remove.mutateAsync({ tenant, study: studyInstanceUID }).then(onDeleted)}
      pending={remove.isPending}
      disabled={!until.isSuccess || cases.isPending}
      error={remove.error}
    >
      <Stack gap="sm" data-testid="delete-study">
        <div>
          <Text fw={650}>{patientTitle(study)}</Text>
          <Text size="sm" c="dimmed">
            {[formatKind(study.patient), clientName(study)].filter(Boolean).join(" — ")}
          </Text>
        </div>
        <Text size="sm">
          {[[date, time].filter(Boolean).join(", ") || t`No date`, study.studyDescription]
            .filter(Boolean)
            .join(" · ")}
          <br />
          <Trans>
            <b>
              <Plural value={images} one="# image" other="# images" />
            </b>{" "}
            in <Plural value={study.numberOfStudyRelatedSeries} one="# series" other="# series" />
          </Trans>
        </Text>
        {cases.data?.map(({ id, number, provider, outside }) => (
          <Alert key={id} color="orange" p="xs" data-testid="open-case">
            {t`Case ${number} is open: ${provider?.name ?? outside} loses these images.`}
          </Alert>
        ))}
        <Loaded query={until} lines={1}>
          {(day) => (
            <Text size="sm">
              {day
                ? t`Nobody in the clinic sees it any more. An administrator can restore it until ${formatDay(day)}; then its images are erased for good.`
                : t`Nobody in the clinic sees it any more. Its images are erased for good: it cannot be restored.`}
            </Text>
          )}
        </Loaded>
      </Stack>
    </Question>
  );
}

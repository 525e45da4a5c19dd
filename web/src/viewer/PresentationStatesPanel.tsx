import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { displaysShown } from "../reading/displays";
import { SavePresentationState } from "../reading/queries";
import { useReading } from "../reading/Reading";
import { readPresentationStates, useSave } from "../reading/useSaved";
import { PresentationStatesList } from "./PresentationStatesList";
import type { PanelProps } from "./panels";

/** Saves how the images are shown, and shows them by what was saved. */
export function PresentationStatesPanel({ study, rights }: PanelProps) {
  return (
    <Stack gap="md">
      {rights.includes("REPORT") && <SaveDisplay />}
      <PresentationStatesList study={study} />
    </Stack>
  );
}

function SaveDisplay() {
  const { t } = useLingui();
  const { study, shown } = useReading();
  const [nothing, setNothing] = useState(false);
  const save = useSave(SavePresentationState, study, readPresentationStates);
  const { tenant, studyInstanceUID } = study;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const images = displaysShown(study, shown.length);
    setNothing(!images.length);
    if (!images.length) return;
    const label = textOf(new FormData(form), "label");
    save.mutate({ tenant, studyInstanceUID, label, images }, { onSuccess: () => form.reset() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          name="label"
          label={t`Save how the pictures are shown`}
          description={t`Window, turning, mirroring, what part is seen, and what is drawn`}
          placeholder={t`Name`}
          maxLength={64}
          required
          error={nothing ? t`No picture of this study is shown` : undefined}
        />
        <Failure error={save.error} testId="save-failure" />
        <Group justify="flex-end">
          <Button
            type="submit"
            color="teal.9"
            size="compact-sm"
            loading={save.isPending}
            data-testid="save-display"
          >
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

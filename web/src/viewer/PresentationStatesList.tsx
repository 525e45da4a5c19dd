import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { Failure } from "../page/Failure";
import type { PresentationState } from "../reading/queries";
import { referenceTo, useReading } from "../reading/Reading";
import { together } from "../reading/together";
import { usePresentationStates } from "../reading/useSaved";
import type { Study } from "./queries";
import { Images } from "./Report";
import { SavedBy } from "./SavedBy";

interface Props {
  study: Study;
  /** The one object to be shown; without it all. */
  only?: string;
}

/** Presentation states that were saved, ours and others'. */
export function PresentationStatesList({ study, only }: Props) {
  const { data: all, error } = usePresentationStates(study);
  const saved = useMemo(() => together(all ?? []), [all]);
  const shown = only ? saved.filter(({ objects }) => objects.includes(only)) : saved;
  return (
    <>
      <Failure error={error} />
      {!error && !saved.length && (
        <Text size="sm" c="dark.2">
          <Trans>No display is saved.</Trans>
        </Text>
      )}
      {shown.map((state) => (
        <State key={state.sopInstanceUID} state={state} />
      ))}
    </>
  );
}

function State({ state }: { state: PresentationState }) {
  const { t } = useLingui();
  const { applied, apply, open } = useReading();
  const here = state.images.find(({ image }) => !image.missing);
  const on = applied?.sopInstanceUID === state.sopInstanceUID;
  const press = () => {
    if (on || !here) return apply(null);
    open(referenceTo(here.image));
    apply(state);
  };
  return (
    <Stack gap={4} component="section" data-testid="presentation-state" data-uid={state.sopInstanceUID}>
      <Title order={3} size="sm">
        {state.label || t`Without a name`}
      </Title>
      <SavedBy {...state} />
      {state.description && <Text size="sm">{state.description}</Text>}
      <Text size="sm" component="div">
        <Images references={state.images.map(({ image }) => referenceTo(image))} />
      </Text>
      <Group gap="xs">
        <Button
          variant={on ? "filled" : "default"}
          color="teal.9"
          size="compact-sm"
          aria-pressed={on}
          disabled={!here}
          onClick={press}
          data-testid="apply"
        >
          {on ? <Trans>Back to the original</Trans> : <Trans>Show so</Trans>}
        </Button>
      </Group>
    </Stack>
  );
}

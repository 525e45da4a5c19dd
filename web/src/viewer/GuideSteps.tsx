import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import type { Dispatch } from "react";
import type { Draft } from "../cornerstone/guidedDraft";
import { GuideFigure } from "./GuideFigure";
import classes from "./GuidePanel.module.css";
import { GUIDES, stepText, VARIANTS } from "./guideTexts";
import type { Change } from "./state";
import type { Guide } from "./useGuide";

interface Props {
  guide: Guide;
  draft: Draft;
  viewportId: string | undefined;
  /** Another tool was chosen meanwhile. */
  paused: boolean;
  dispatch: Dispatch<Change>;
}

/** The point that is asked for now, shown on a figure, and the ways out of it. */
export function GuideSteps({ guide, draft, viewportId, paused, dispatch }: Props) {
  const { t } = useLingui();
  const { kind, variant, count, names } = draft;
  const text = GUIDES.find((one) => one.kind === kind);
  const ways = VARIANTS[kind];
  const name = names[count] ?? "";
  const [step, all] = [count + 1, names.length];
  return (
    <Stack gap="xs" data-testid="guide" data-step={name}>
      <Text size="sm" fw={600}>
        {text && t(text.label)}
      </Text>
      <div className={classes.asked}>
        <GuideFigure kind={kind} names={names} count={count} />
        <div aria-live="polite">
          <Text size="xs" c="dimmed">
            <Trans>
              Step {step} of {all}
            </Trans>
          </Text>
          <Text size="sm" className={classes.step} data-testid="guide-step">
            {stepText(name, variant, t)}
          </Text>
        </div>
      </div>
      {draft.refusal && (
        <Alert color="orange" p="xs" data-testid="guide-refusal">
          {refusalText(draft.refusal)}
        </Alert>
      )}
      {paused && (
        <Button size="compact-sm" onClick={() => dispatch({ type: "tool", tool: "guide" })}>
          <Trans>Go on marking</Trans>
        </Button>
      )}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          disabled={!count}
          onClick={guide.undo}
          data-testid="guide-undo"
        >
          <Trans>Back a step</Trans>
        </Button>
        <Button size="compact-sm" variant="default" onClick={guide.cancel} data-testid="guide-cancel">
          <Trans>Cancel</Trans>
        </Button>
        {viewportId && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.keys}
            onClick={() => guide.putInMiddle(viewportId)}
          >
            <Trans>Put it in the middle of the picture</Trans>
          </Button>
        )}
        {draft.enough && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => draft.size(draft.count)}
            data-testid="guide-enough"
          >
            <Trans>These are enough</Trans>
          </Button>
        )}
        {skippable(draft) && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => draft.change(skippable(draft) ?? variant)}
            data-testid="guide-skip"
          >
            {kind === "NORBERG" ? <Trans>Without the femora</Trans> : <Trans>Without the atrium</Trans>}
          </Button>
        )}
      </Group>
      {ways && (
        <NativeSelect
          size="xs"
          label={t(ways.label)}
          value={variant}
          onChange={({ currentTarget }) => draft.change(currentTarget.value)}
          data={Object.entries(ways.names).map(([value, label]) => ({ value, label: t(label) }))}
          data-testid="guide-variant"
        />
      )}
      {(kind === "NORBERG" || kind === "DISTRACTION_INDEX") && count === 0 && (
        <NativeSelect
          size="xs"
          label={t`Points on each rim`}
          value={String(draft.each)}
          onChange={({ currentTarget }) => draft.size(Number(currentTarget.value))}
          data={["3", "4", "5", "6"]}
        />
      )}
      <Text size="xs" c="dimmed" className={classes.hint}>
        {text && t(text.hint)}
      </Text>
    </Stack>
  );
}

/** The way that is done with what was marked so far. */
function skippable({ kind, variant, names, count }: Draft): string | undefined {
  if (kind === "VERTEBRAL_HEART" && variant === "SPINE" && names[count] === "ATRIUM_DORSAL") return "AXES";
  if (kind === "NORBERG" && variant === "FEMORA" && names[count] === "FEMUR_RIGHT_PROXIMAL") return "HIPS";
  return undefined;
}

function refusalText(refusal: NonNullable<Draft["refusal"]>) {
  switch (refusal) {
    case "OTHER_IMAGE":
      return <Trans>All points lie on one image: go back to the one that was begun on.</Trans>;
    case "LOADING":
      return <Trans>The picture is still on its way.</Trans>;
    default:
      return <Trans>This is a preview: nothing is measured on it.</Trans>;
  }
}

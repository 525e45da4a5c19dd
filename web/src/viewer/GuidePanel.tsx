import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Stack, Text } from "@mantine/core";
import { everything } from "../cornerstone/measurements";
import { useDrawing } from "../cornerstone/useDrawing";
import { GUIDED } from "../measurements/strokes";
import { GuideResult } from "./GuideResult";
import { GuideSteps } from "./GuideSteps";
import { GUIDES } from "./guideTexts";
import type { PanelProps } from "./panels";
import { useGuide } from "./useGuide";

/** Measurements that are made step by step, and what the selected one says. */
export function GuidePanel({ sets, dispatch, viewportId, tool }: PanelProps) {
  const { t } = useLingui();
  const { selected } = useDrawing();
  const guide = useGuide(sets, dispatch);
  if (guide.draft) {
    return (
      <GuideSteps
        guide={guide}
        draft={guide.draft}
        viewportId={viewportId}
        paused={tool !== "guide"}
        dispatch={dispatch}
      />
    );
  }
  const guided = everything().filter(({ measurement }) => GUIDED.includes(measurement.kind));
  const drawn =
    guided.find(({ measurement }) => measurement.uid === selected) ??
    guided.find(({ measurement }) => measurement.uid === guide.made);
  return (
    <Stack gap="md">
      {drawn && <GuideResult drawn={drawn} />}
      <Stack gap={4}>
        {!drawn && (
          <Text size="sm" c="dimmed">
            <Trans>Choose what to measure, then mark the points that are asked for.</Trans>
          </Text>
        )}
        {GUIDES.map(({ kind, label }) => (
          <Button
            key={kind}
            variant="default"
            justify="start"
            disabled={!viewportId}
            onClick={() => guide.begin(kind)}
            data-testid={`guide-${kind}`}
          >
            {t(label)}
          </Button>
        ))}
      </Stack>
    </Stack>
  );
}

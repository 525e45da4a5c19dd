import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { instanceRoot } from "../dicomweb/paths";
import type { ImageScore, ScoreReason } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { useReading } from "../reading/Reading";
import type { PanelProps } from "../viewer/panels";
import { REASONS, SCORES } from "./content";
import { type Scored, ScoreImages, scoresKey, scoresOptions } from "./queries";
import classes from "./Reports.module.css";
import { toScore } from "./scored";
import { useDesk } from "./useDesk";

const COLOURS: Record<ImageScore, string> = { GOOD: "teal.9", ACCEPTABLE: "blue.9", POOR: "red.9" };

/** How good each image, or stack of them, is: one click says it, a second one why. */
export default function QualityPanel({ study, rights }: PanelProps) {
  const desk = useDesk(study, rights);
  const { open } = useReading();
  const { tenant, studyInstanceUID } = study;
  const scores = useQuery({
    ...scoresOptions(desk?.tenant ?? "", studyInstanceUID, desk?.caseID),
    enabled: Boolean(desk),
  });
  const score = useChange(ScoreImages, scoresKey(desk?.tenant ?? "", studyInstanceUID));
  if (!desk) return null;
  const may = desk.writes && desk.rights.includes("REPORT");
  const known = new Map((scores.data ?? []).map((one) => [one.sopInstanceUID, one]));
  const images = toScore(study.series);
  const say = (image: string, value: ImageScore | null, reasons: ScoreReason[]) =>
    score.mutate({
      tenant: desk.tenant,
      studyInstanceUID,
      images: [image],
      score: value,
      reasons,
      caseID: desk.caseID ?? null,
    });
  return (
    <Stack gap={0} data-testid="image-quality">
      <Failure error={scores.error ?? score.error} />
      {!may && !scores.data?.length && (
        <Text size="sm">
          <Trans>Nobody has scored these images yet.</Trans>
        </Text>
      )}
      {images.map(({ series, instance, count }, index) => {
        const uid = instance.sopInstanceUID;
        const what = series.seriesDescription ?? series.modality ?? "";
        const view = instance.viewPosition ?? "";
        const name = what.split(/\s/).includes(view) ? what : `${what} ${view}`.trim();
        const root = instanceRoot(tenant, studyInstanceUID, series.seriesInstanceUID, uid);
        return (
          <div key={uid} className={classes.scored} data-testid="scored-image">
            <UnstyledButton
              aria-label={t`Show image ${index + 1}`}
              onClick={() => open({ sopInstanceUID: uid, frameNumbers: [] })}
            >
              <img src={`${root}/thumbnail`} alt="" loading="lazy" />
            </UnstyledButton>
            <Stack gap={4}>
              <Text size="xs">{name || t`Image ${index + 1}`}</Text>
              {count > 1 && (
                <Text size="xs">
                  <Trans>All {count} images together</Trans>
                </Text>
              )}
              <Score scored={known.get(uid)} may={may} say={(value, reasons) => say(uid, value, reasons)} />
            </Stack>
          </div>
        );
      })}
    </Stack>
  );
}

interface ScoreProps {
  scored: Scored | undefined;
  may: boolean;
  say: (score: ImageScore | null, reasons: ScoreReason[]) => void;
}

function Score({ scored, may, say }: ScoreProps) {
  const reasons = scored?.reasons ?? [];
  if (!may) {
    if (!scored) return null;
    return (
      <Text size="sm">
        {[i18n._(SCORES[scored.score]), ...reasons.map((one) => i18n._(REASONS[one]))].join(" · ")}
      </Text>
    );
  }
  return (
    <>
      <Group gap={4} role="group" aria-label={t`Score`}>
        {(Object.keys(SCORES) as ImageScore[]).map((value) => (
          <Button
            key={value}
            size="compact-xs"
            variant={scored?.score === value ? "filled" : "default"}
            color={COLOURS[value]}
            aria-pressed={scored?.score === value}
            onClick={() =>
              scored?.score === value ? say(null, []) : say(value, value === "GOOD" ? [] : reasons)
            }
          >
            {i18n._(SCORES[value])}
          </Button>
        ))}
      </Group>
      {scored && scored.score !== "GOOD" && (
        <Group gap={4} role="group" aria-label={t`Why`}>
          {(Object.keys(REASONS) as ScoreReason[]).map((reason) => {
            const chosen = reasons.includes(reason);
            return (
              <Button
                key={reason}
                size="compact-xs"
                variant={chosen ? "filled" : "default"}
                color="gray.7"
                aria-pressed={chosen}
                onClick={() =>
                  say(scored.score, chosen ? reasons.filter((one) => one !== reason) : [...reasons, reason])
                }
              >
                {i18n._(REASONS[reason])}
              </Button>
            );
          })}
        </Group>
      )}
    </>
  );
}

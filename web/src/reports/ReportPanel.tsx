import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import type { PanelProps } from "../viewer/panels";
import { Reports } from "./Reports";
import { useDesk } from "./useDesk";

/** The reports of what is open: of the case, or of the study. */
export default function ReportPanel({ study, rights }: PanelProps) {
  const desk = useDesk(study, rights);
  if (!desk) {
    return (
      <Text size="sm">
        <Trans>Reports of this study stand with its images.</Trans>
      </Text>
    );
  }
  const { rights: held, writes, reading, ...about } = desk;
  return <Reports about={about} rights={held} writes={writes} reading={reading} />;
}

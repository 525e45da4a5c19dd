import { Trans, useLingui } from "@lingui/react/macro";
import { Center, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { instanceRoot } from "../dicomweb/paths";
import { type DisplaySet, metadataOf } from "../viewer/displaySets";
import { Trouble } from "../viewer/Trouble";
import { annotationsOf, isAbout } from "./annotations";
import { Recording } from "./Recording";
import classes from "./WaveformPane.module.css";
import { groupsOf } from "./waveform";

interface Props {
  set: DisplaySet;
  active: boolean;
}

/** An ECG or another waveform object: one of its multiplex groups as traces. */
export default function WaveformPane({ set, active }: Props) {
  const { t } = useLingui();
  const { study, series } = set;
  const { data, error } = useQuery(metadataOf(set));
  const uid = set.instances[0]?.sopInstanceUID ?? "";
  const dataset = data?.datasets.get(uid);
  const groups = useMemo(() => (dataset ? groupsOf(dataset) : []), [dataset]);
  const annotations = useMemo(
    () =>
      dataset
        ? annotationsOf(
            dataset,
            groups.map((group) => group?.frequency),
          )
        : [],
    [dataset, groups],
  );
  const [chosen, choose] = useState(0);
  const readable = groups.flatMap((group, at) => (group ? [{ group, at }] : []));
  const shown = readable.find(({ at }) => at === chosen) ?? readable[0];
  const about = useMemo(
    () => annotations.filter((annotation) => isAbout(annotation, shown?.at ?? 0)),
    [annotations, shown?.at],
  );
  return (
    <div className={classes.pane} data-testid="waveform-pane" data-rendered={Boolean(shown)} data-picture="">
      {error ? (
        <Trouble title={t`This recording cannot be shown`}>{error.message}</Trouble>
      ) : !data ? (
        <Center h="100%">
          <Loader color="gray" aria-label={t`Loading`} />
        </Center>
      ) : !dataset || !shown ? (
        <Trouble title={t`This recording cannot be shown`}>
          <Trans>It does not say how its samples are to be read.</Trans>
        </Trouble>
      ) : (
        <Recording
          key={shown.at}
          set={set}
          dataset={dataset}
          root={instanceRoot(study.tenant, study.studyInstanceUID, series.seriesInstanceUID, uid)}
          group={shown.group}
          groups={readable.map(({ group, at }) => ({ value: String(at), label: group.label }))}
          chosen={String(shown.at)}
          choose={(value) => choose(Number(value))}
          annotations={about}
          active={active}
        />
      )}
    </div>
  );
}

import { t } from "@lingui/core/macro";
import { type ReactNode, useMemo } from "react";
import type { Shown } from "../cornerstone/useStack";
import type { Dataset } from "../dicomweb/dataset";
import { number, text } from "../dicomweb/dataset";
import { scaleOf } from "../dicomweb/distance";
import { dot, planeOf } from "../dicomweb/plane";
import { formatDate, formatTime } from "../format/dates";
import { formatKind, formatNumbers, formatSex } from "../format/patient";
import { ageThen } from "../patient/patient";
import { clientName, patientTitle } from "../studies/study";
import type { DisplaySet } from "./displaySets";
import classes from "./Overlays.module.css";
import { edgesOf, vocabularyOf, written } from "./orientation";
import { ScaleBar } from "./ScaleBar";

interface Props {
  set: DisplaySet;
  dataset: Dataset | undefined;
  shown: Shown | null;
  /** They are not to be seen: a picture that is taken out of the viewer still tells its sides. */
  hidden: boolean;
}

const joined = (...parts: (string | null | undefined | false)[]) => parts.filter(Boolean).join(" · ");

/** Whose picture it is, in the corners, and which side is which, at the edges. */
export function Overlays({ set, dataset = {}, shown, hidden }: Props) {
  const { study } = set;
  const { patient } = study;
  const age = ageThen(study);
  const born = patient.patientBirthDate && t`born ${formatDate(patient.patientBirthDate)}`;
  const laterality = text(dataset, "00200062") || text(dataset, "00200060");
  const view = joined(text(dataset, "00185101"), laterality);
  const location = number(dataset, "00201041");
  const edges = useMemo(() => (shown ? edgesShown(dataset, shown) : []), [dataset, shown]);
  return (
    <div
      className={classes.overlays}
      data-hidden={hidden || undefined}
      aria-hidden={hidden || undefined}
      data-testid={hidden ? "overlays-hidden" : "overlays"}
    >
      <div className={classes.topLeft}>
        <Line strong>{patientTitle(study)}</Line>
        <Line>{patient.patientID}</Line>
        <Line wide>{formatKind(patient)}</Line>
        <Line wide>{formatNumbers(patient)}</Line>
        <Line>{joined(formatSex(patient.patientSex, patient.patientSexNeutered), age, born)}</Line>
        <Line wide>{clientName(study) && t`Client: ${clientName(study)}`}</Line>
      </div>
      <div className={classes.topRight}>
        <Line strong>{joined(formatDate(study.studyDate), formatTime(study.studyTime))}</Line>
        <Line spare>{study.studyDescription}</Line>
        <Line>{joined(set.modality, set.title)}</Line>
        <Line nameless>{view}</Line>
        <Line spare>{study.accessionNumber && t`Acc. ${study.accessionNumber}`}</Line>
      </div>
      {shown && (
        <>
          <div className={classes.bottomLeft} data-output="text">
            <Line strong>{t`Image ${shown.index + 1} / ${set.frames}`}</Line>
            <Line>{location !== undefined && t`Position ${location.toFixed(1)} mm`}</Line>
          </div>
          <div className={classes.bottomRight} data-testid="window" data-output="text">
            <ScaleBar dataset={dataset} shown={shown} />
            <Line>{shown.windowed && t`W ${shown.width}  L ${shown.center}`}</Line>
            <Line>{t`Zoom ${Math.round(shown.zoom * 100)} %`}</Line>
            <Line>{scaleOf(dataset, shown.byHand)}</Line>
          </div>
        </>
      )}
      {edges.map(([edge, words]) => (
        <span
          key={edge}
          className={classes.edge}
          data-edge={edge}
          data-output="text"
          data-testid={`edge-${edge}`}
        >
          {words}
        </span>
      ))}
    </div>
  );
}

/** The edges that have a name, and the name; none where the picture does not lie as the modality said. */
function edgesShown(dataset: Dataset, { camera, plane }: Shown): [string, string][] {
  const said = planeOf(dataset);
  if (!plane || (said && (dot(said.row, plane.row) < 0.99 || dot(said.column, plane.column) < 0.99)))
    return [];
  const vocabulary = vocabularyOf(dataset);
  return Object.entries(edgesOf(dataset, camera, plane) ?? {})
    .filter(([, codes]) => codes)
    .map(([edge, codes]) => [edge, written(codes, vocabulary)]);
}

interface LineProps {
  children: ReactNode;
  strong?: boolean;
  /** Left out of a small picture and on a phone, where the page's head says it already. */
  wide?: boolean;
  /** Left out of a small picture. */
  spare?: boolean;
  /** Says nothing of the patient. */
  nameless?: boolean;
}

function Line({ children, strong, wide, spare, nameless }: LineProps) {
  const kind = strong ? classes.strong : wide ? classes.wide : spare ? classes.spare : undefined;
  return children ? (
    <div className={kind} data-output={nameless ? "text" : undefined}>
      <span>{children}</span>
    </div>
  ) : null;
}

import { type ReactNode, useMemo } from "react";
import type { Shown } from "../cornerstone/useStack";
import type { Dataset } from "../dicomweb/dataset";
import { number, numbers, text } from "../dicomweb/dataset";
import { formatDate, formatTime } from "../format/dates";
import { ageAt, formatAge, formatKind, formatSex } from "../format/patient";
import { clientName, patientTitle } from "../studies/study";
import type { DisplaySet } from "./displaySets";
import classes from "./Overlays.module.css";
import { edgesOf } from "./orientation";
import type { Study } from "./queries";

interface Props {
  study: Study;
  set: DisplaySet;
  dataset: Dataset | undefined;
  shown: Shown | null;
}

type Vector = [number, number, number];

const joined = (...parts: (string | null | undefined | false)[]) => parts.filter(Boolean).join(" · ");

/** Whose picture it is, in the corners, and which side is which, at the edges. */
export function Overlays({ study, set, dataset = {}, shown }: Props) {
  const { patient } = study;
  const age = formatAge(patient.patientAge) || ageAt(patient.patientBirthDate, study.studyDate);
  const born = patient.patientBirthDate && `born ${formatDate(patient.patientBirthDate)}`;
  const laterality = text(dataset, "00200062") || text(dataset, "00200060");
  const view = joined(text(dataset, "00185101"), laterality);
  const location = number(dataset, "00201041");
  const edges = useMemo(() => (shown ? edgesShown(dataset, shown) : null), [dataset, shown]);
  return (
    <div className={classes.overlays} data-testid="overlays">
      <div className={classes.topLeft}>
        <Line strong>{patientTitle(study)}</Line>
        <Line>{patient.patientID}</Line>
        <Line wide>{formatKind(patient)}</Line>
        <Line>{joined(formatSex(patient.patientSex, patient.patientSexNeutered), age, born)}</Line>
        <Line wide>{clientName(study) && `Client: ${clientName(study)}`}</Line>
      </div>
      <div className={classes.topRight}>
        <Line strong>{joined(formatDate(study.studyDate), formatTime(study.studyTime))}</Line>
        <Line>{study.studyDescription}</Line>
        <Line>{joined(set.modality, set.title)}</Line>
        <Line>{view}</Line>
        <Line>{study.accessionNumber && `Acc. ${study.accessionNumber}`}</Line>
      </div>
      {shown && (
        <>
          <div className={classes.bottomLeft}>
            <Line strong>
              Image {shown.index + 1} / {set.frames}
            </Line>
            <Line>{location !== undefined && `Position ${location.toFixed(1)} mm`}</Line>
          </div>
          <div className={classes.bottomRight} data-testid="window">
            <Line>{!shown.color && `W ${shown.width}  L ${shown.center}`}</Line>
            <Line>{`Zoom ${Math.round(shown.zoom * 100)} %`}</Line>
          </div>
        </>
      )}
      {edges && (
        <div aria-hidden>
          <span className={classes.top}>{edges.top}</span>
          <span className={classes.right}>{edges.right}</span>
          <span className={classes.bottom}>{edges.bottom}</span>
          <span className={classes.left}>{edges.left}</span>
        </div>
      )}
    </div>
  );
}

/** Rows and columns run where the image plane says; without one, as Cornerstone lays them: along x and y. */
function edgesShown(dataset: Dataset, shown: Shown) {
  const cosines = numbers(dataset, "00200037");
  const [row, column] =
    cosines.length === 6
      ? [cosines.slice(0, 3), cosines.slice(3)]
      : [
          [1, 0, 0],
          [0, 1, 0],
        ];
  return edgesOf(dataset, shown.camera as { viewUp: Vector; viewPlaneNormal: Vector }, {
    row: row as Vector,
    column: column as Vector,
  });
}

interface LineProps {
  children: ReactNode;
  strong?: boolean;
  /** Left out on a phone, where the page's head says it already. */
  wide?: boolean;
}

function Line({ children, strong, wide }: LineProps) {
  return children ? (
    <div className={strong ? classes.strong : wide ? classes.wide : undefined}>{children}</div>
  ) : null;
}

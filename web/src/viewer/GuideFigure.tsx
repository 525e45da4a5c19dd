import type { ReactNode } from "react";
import type { Kind } from "../measurements/kinds";
import classes from "./GuideFigure.module.css";

type Place = readonly [number, number];

interface Figure {
  drawing: ReactNode;
  /** Where each landmark lies on the drawing, by its name. */
  places: Record<string, Place>;
}

interface Props {
  kind: Kind;
  names: string[];
  /** How many are marked. */
  count: number;
}

/** A small drawing with the landmark that is asked for; cranial is left, or on a ventrodorsal one above. */
export function GuideFigure({ kind, names, count }: Props) {
  const figure = FIGURES[kind];
  if (!figure) return null;
  const places = names.map((name) => figure.places[name]);
  const now = places[count];
  return (
    <svg viewBox="0 0 200 132" className={classes.figure} aria-hidden="true" data-testid="guide-figure">
      {figure.drawing}
      {places
        .slice(0, count)
        .map((place, at) =>
          place ? (
            <circle key={names[at]} cx={place[0]} cy={place[1]} r={2} className={classes.marked} />
          ) : null,
        )}
      {now && (
        <g data-testid="guide-landmark">
          <circle cx={now[0]} cy={now[1]} r={8} className={classes.ring} />
          <circle cx={now[0]} cy={now[1]} r={2.5} className={classes.now} />
        </g>
      )}
    </svg>
  );
}

const VERTEBRA = 16;
const T1 = 14;

function Spine({ from, to }: { from: number; to: number }) {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const x = T1 + (from + at - 1) * VERTEBRA;
    return (
      <g key={x}>
        <rect x={x} y={20} width={VERTEBRA - 3} height={10} rx={2} className={classes.bone} />
        <text x={x + (VERTEBRA - 3) / 2} y={16} className={classes.name}>
          {`T${from + at}`}
        </text>
      </g>
    );
  });
}

/** The cranial edge of a thoracic vertebra. */
const edge = (vertebra: number): Place => [T1 + (vertebra - 1) * VERTEBRA, 25];

const vertebrae = Object.fromEntries(
  Array.from({ length: 10 }, (_, at) => [`VERTEBRA_${at + 1}`, edge(at + 4)]),
);

const Thorax = (
  <>
    <Spine from={1} to={11} />
    <path d="M4 46 Q50 50 96 56 M4 54 Q50 58 92 64" className={classes.line} />
    <path d="M24 100 L36 110 L150 128" className={classes.bone} />
    <path d="M96 60 Q120 56 134 72 Q142 100 120 117 Q96 116 82 98 Q78 76 96 60 Z" className={classes.organ} />
    <path d="M133 68 L180 64 M136 76 L180 74" className={classes.line} />
  </>
);

/** Points on a rim, over its cranial side. */
const rim = (group: string, [x, y]: Place, radius: number) =>
  Object.fromEntries(
    Array.from({ length: 8 }, (_, at): [string, Place] => {
      const turn = Math.PI * (1.05 + 0.3 * (at * 1.3));
      return [`${group}_${at + 1}`, [x + radius * Math.cos(turn), y + radius * Math.sin(turn)]];
    }),
  );

const HIP_RIGHT: Place = [66, 62];
const HIP_LEFT: Place = [134, 62];
const HEAD = 13;
const CUP = 17;

const Pelvis = (
  <>
    <path d="M84 6 L116 6 L112 44 L88 44 Z" className={classes.bone} />
    <path d="M82 10 Q56 16 50 46 M118 10 Q144 16 150 46" className={classes.bone} />
    <path d={`M50 46 A${CUP} ${CUP} 0 0 1 82 56`} className={classes.line} />
    <path d={`M150 46 A${CUP} ${CUP} 0 0 0 118 56`} className={classes.line} />
    <circle cx={HIP_RIGHT[0]} cy={HIP_RIGHT[1]} r={HEAD} className={classes.organ} />
    <circle cx={HIP_LEFT[0]} cy={HIP_LEFT[1]} r={HEAD} className={classes.organ} />
    <path
      d="M58 72 L50 82 L52 130 M70 75 L66 130 M142 72 L150 82 L148 130 M130 75 L134 130"
      className={classes.bone}
    />
    <text x={12} y={66} className={classes.name}>
      R
    </text>
    <text x={188} y={66} className={classes.name}>
      L
    </text>
  </>
);

const Stifle = (
  <>
    <circle cx={94} cy={16} r={18} className={classes.organ} />
    <path d="M66 38 Q88 30 116 44 Q108 60 106 110 L88 110 Q84 66 66 50 Z" className={classes.bone} />
    <path d="M82 34 L86 28 L90 34 L95 29 L99 37" className={classes.bone} />
    <circle cx={97} cy={120} r={9} className={classes.organ} />
  </>
);

function Lumbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      {[14, 52, 90, 128, 166].map((x) => (
        <path
          key={x}
          d={`M${x} 16 Q${x + 16} 20 ${x + 32} 16 L${x + 32} 34 Q${x + 16} 30 ${x} 34 Z`}
          className={classes.bone}
        />
      ))}
      <text x={106} y={12} className={classes.name}>
        {label}
      </text>
      {children}
    </>
  );
}

const Kidney = (
  <>
    {[8, 30, 52, 74, 96].map((y) => (
      <rect key={y} x={90} y={y} width={20} height={18} rx={3} className={classes.bone} />
    ))}
    <text x={124} y={42} className={classes.name}>
      L2
    </text>
    <path
      d="M60 46 Q38 50 40 72 Q42 98 60 96 Q70 92 62 80 Q54 72 63 62 Q70 50 60 46 Z"
      className={classes.organ}
    />
  </>
);

const FIGURES: Partial<Record<Kind, Figure>> = {
  VERTEBRAL_HEART: {
    drawing: Thorax,
    places: {
      ...vertebrae,
      T4_CRANIAL: edge(4),
      T4_CAUDAL: [T1 + 4 * VERTEBRA - 3, 25],
      T9_CRANIAL: edge(9),
      INLET_DORSAL: [T1, 31],
      INLET_VENTRAL: [25, 99],
      CARINA: [96, 60],
      APEX: [119, 117],
      CRANIAL_BORDER: [81, 92],
      CAUDAL_BORDER: [136, 76],
      ATRIUM_DORSAL: [117, 61],
      CARINA_CENTRE: [94, 60],
      ATRIUM_CAUDAL: [134, 70],
    },
  },
  TRACHEA: {
    drawing: Thorax,
    places: {
      TRACHEA_DORSAL: [26, 48],
      TRACHEA_VENTRAL: [25, 56],
      T1_VENTRAL: [T1 + 6, 31],
      MANUBRIUM_DORSAL: [26, 100],
    },
  },
  NORBERG: {
    drawing: Pelvis,
    places: {
      ...rim("HEAD_RIGHT", HIP_RIGHT, HEAD),
      ...rim("HEAD_LEFT", HIP_LEFT, HEAD),
      ACETABULUM_RIGHT: [50, 46],
      ACETABULUM_LEFT: [150, 46],
      FEMUR_RIGHT_PROXIMAL: [59, 92],
      FEMUR_RIGHT_DISTAL: [59, 126],
      FEMUR_LEFT_PROXIMAL: [141, 92],
      FEMUR_LEFT_DISTAL: [141, 126],
    },
  },
  DISTRACTION_INDEX: {
    drawing: Pelvis,
    places: {
      ...rim("HEAD_RIGHT", HIP_RIGHT, HEAD),
      ...rim("HEAD_LEFT", HIP_LEFT, HEAD),
      ...rim("CUP_RIGHT", HIP_RIGHT, CUP),
      ...rim("CUP_LEFT", HIP_LEFT, CUP),
    },
  },
  TIBIAL_PLATEAU: {
    drawing: Stifle,
    places: {
      TUBERCLE_CRANIAL: [86, 28],
      TUBERCLE_CAUDAL: [95, 29],
      TALUS: [97, 120],
      PLATEAU_CRANIAL: [67, 38],
      PLATEAU_CAUDAL: [115, 44],
    },
  },
  SMALL_BOWEL: {
    drawing: (
      <Lumbar label="L5">
        <path
          d="M20 96 Q60 60 104 66 Q160 72 182 110 M34 124 Q72 92 102 98 Q140 104 152 126"
          className={classes.organ}
        />
      </Lumbar>
    ),
    places: { BOWEL_START: [103, 66], BOWEL_END: [102, 98], L5_DORSAL: [106, 18], L5_VENTRAL: [106, 32] },
  },
  COLON: {
    drawing: (
      <Lumbar label="L5">
        <path
          d="M10 66 Q70 56 110 54 Q150 54 192 66 L192 76 Q150 86 110 86 Q70 84 10 78 Z"
          className={classes.organ}
        />
      </Lumbar>
    ),
    places: { COLON_START: [110, 54], COLON_END: [110, 86], L5_CRANIAL: [90, 25], L5_CAUDAL: [122, 25] },
  },
  KIDNEY: {
    drawing: Kidney,
    places: { CRANIAL_POLE: [59, 46], CAUDAL_POLE: [57, 96], L2_CRANIAL: [100, 30], L2_CAUDAL: [100, 48] },
  },
};

import type { MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { Kind } from "../measurements/kinds";
import type { Recumbency } from "../measurements/measurement";

export interface GuideText {
  kind: Kind;
  label: MessageDescriptor;
  /** Which image it is made on, and what to mind. */
  hint: MessageDescriptor;
}

/** In the order in which they are offered. */
export const GUIDES: GuideText[] = [
  {
    kind: "VERTEBRAL_HEART",
    label: msg`Heart: VHS, RLAD, VLAS`,
    hint: msg`Lateral thorax. Vertebrae first, then the heart, then the left atrium.`,
  },
  {
    kind: "TRACHEA",
    label: msg`Trachea: TD/TI`,
    hint: msg`Lateral thorax. Observers agree poorly: a number, not a diagnosis.`,
  },
  {
    kind: "NORBERG",
    label: msg`Hips: Norberg angle`,
    hint: msg`Ventrodorsal, hips extended. A tilted pelvis and femora that are not parallel change the angle.`,
  },
  {
    kind: "DISTRACTION_INDEX",
    label: msg`Hips: distraction index`,
    hint: msg`Distraction or compression view. It is no score of a licensed reader.`,
  },
  {
    kind: "TIBIAL_PLATEAU",
    label: msg`Stifle: TPA and TPLO`,
    hint: msg`Mediolateral, stifle and hock at about 90°. Condyles that do not lie over each other change the angle.`,
  },
  {
    kind: "SMALL_BOWEL",
    label: msg`Small bowel / L5`,
    hint: msg`Lateral abdomen, the widest loop.`,
  },
  { kind: "COLON", label: msg`Colon / L5`, hint: msg`Lateral abdomen, the widest part of the colon.` },
  { kind: "KIDNEY", label: msg`Kidney / L2`, hint: msg`Ventrodorsal abdomen.` },
];

/** The ways to measure a kind, as they are offered; kinds with one way are not there. */
export const VARIANTS: Partial<
  Record<Kind, { label: MessageDescriptor; names: Record<string, MessageDescriptor> }>
> = {
  VERTEBRAL_HEART: {
    label: msg`Vertebrae`,
    names: {
      SPINE: msg`Mark each from T4 on`,
      EVEN_SPINE: msg`T4 and T9 only, divided evenly`,
      AXES: msg`From T4 on, without the left atrium`,
      T4_LENGTH: msg`Odd vertebrae: lengths of T4`,
      THORACIC_INLET: msg`Odd vertebrae: thoracic inlet`,
    },
  },
  NORBERG: {
    label: msg`Femora`,
    names: { FEMORA: msg`With the femora`, HIPS: msg`Hips only` },
  },
  DISTRACTION_INDEX: {
    label: msg`View`,
    names: { DISTRACTION: msg`Distraction`, COMPRESSION: msg`Compression` },
  },
  TIBIAL_PLATEAU: {
    label: msg`Caudal landmark`,
    names: {
      CONDYLE_MARGIN: msg`Margin of the medial condyle`,
      CRUCIATE_INSERTION: msg`Insertion of the caudal cruciate ligament`,
    },
  },
  KIDNEY: { label: msg`Side`, names: { RIGHT: msg`Right kidney`, LEFT: msg`Left kidney` } },
};

const STEPS: Record<string, MessageDescriptor> = {
  T4_CRANIAL: msg`Cranial edge of T4`,
  T4_CAUDAL: msg`Caudal edge of T4`,
  T9_CRANIAL: msg`Cranial edge of T9`,
  INLET_DORSAL: msg`Cranioventral edge of T1`,
  INLET_VENTRAL: msg`Craniodorsal edge of the manubrium`,
  CARINA: msg`Ventral border of the left main bronchus, at the carina`,
  APEX: msg`Apex of the heart`,
  CRANIAL_BORDER: msg`Cranial border of the heart, where it is widest`,
  CAUDAL_BORDER: msg`Caudal border of the heart; the line is drawn square to the long axis`,
  ATRIUM_DORSAL: msg`Dorsal edge of the left atrium, half-way between the axes`,
  CARINA_CENTRE: msg`Centre of the most ventral part of the carina`,
  ATRIUM_CAUDAL: msg`Caudal end of the left atrium, at the dorsal border of the caudal vena cava`,
  ACETABULUM_RIGHT: msg`Craniolateral rim of the right acetabulum`,
  ACETABULUM_LEFT: msg`Craniolateral rim of the left acetabulum`,
  FEMUR_RIGHT_PROXIMAL: msg`Middle of the right femur, proximal`,
  FEMUR_RIGHT_DISTAL: msg`Middle of the right femur, distal`,
  FEMUR_LEFT_PROXIMAL: msg`Middle of the left femur, proximal`,
  FEMUR_LEFT_DISTAL: msg`Middle of the left femur, distal`,
  TUBERCLE_CRANIAL: msg`Cranial intercondylar tubercle`,
  TUBERCLE_CAUDAL: msg`Caudal intercondylar tubercle`,
  TALUS: msg`Centre of the talus`,
  PLATEAU_CRANIAL: msg`Cranial edge of the medial condyle`,
  PLATEAU_CAUDAL: msg`Caudal edge of the medial condyle`,
  TRACHEA_DORSAL: msg`Dorsal inner wall of the trachea, at the thoracic inlet`,
  TRACHEA_VENTRAL: msg`Ventral inner wall, square to the trachea`,
  T1_VENTRAL: msg`Ventral edge of T1`,
  MANUBRIUM_DORSAL: msg`Dorsal edge of the manubrium`,
  BOWEL_START: msg`Outer wall of the widest loop`,
  BOWEL_END: msg`Its other outer wall, straight across`,
  L5_DORSAL: msg`Dorsal edge of the body of L5, where it is narrowest`,
  L5_VENTRAL: msg`Ventral edge of the body of L5, there`,
  COLON_START: msg`Wall of the colon, where it is widest`,
  COLON_END: msg`Its other wall, straight across`,
  L5_CRANIAL: msg`Cranial end of the body of L5`,
  L5_CAUDAL: msg`Caudal end of the body of L5`,
  CRANIAL_POLE: msg`Cranial pole of the kidney`,
  CAUDAL_POLE: msg`Caudal pole of the kidney`,
  L2_CRANIAL: msg`Cranial end of the body of L2`,
  L2_CAUDAL: msg`Caudal end of the body of L2`,
};

const GROUPS: Record<string, MessageDescriptor> = {
  HEAD_RIGHT: msg`Rim of the right femoral head`,
  HEAD_LEFT: msg`Rim of the left femoral head`,
  CUP_RIGHT: msg`Rim of the right acetabulum`,
  CUP_LEFT: msg`Rim of the left acetabulum`,
};

const FIRST_VERTEBRA = 3;

/** What a step asks to be marked; `caudal`: at which landmark a plateau ends. */
export function stepText(name: string, variant: string, say: (text: MessageDescriptor) => string): string {
  const [, group = "", number = ""] = /^(.+)_(\d+)$/.exec(name) ?? [];
  if (group === "VERTEBRA") {
    const vertebra = `T${FIRST_VERTEBRA + Number(number)}`;
    return t`Cranial edge of ${vertebra}`;
  }
  const rim = GROUPS[group];
  if (rim) {
    const which = say(rim);
    return t`${which}, point ${number}`;
  }
  if (name === "PLATEAU_CAUDAL" && variant === "CRUCIATE_INSERTION") {
    return t`Insertion of the caudal cruciate ligament`;
  }
  const step = STEPS[name];
  return step ? say(step) : "";
}

export const RECUMBENCIES: Record<Recumbency, MessageDescriptor> = {
  RIGHT_LATERAL: msg`Right side down`,
  LEFT_LATERAL: msg`Left side down`,
  STERNAL: msg`On the sternum (DV)`,
  DORSAL: msg`On the back (VD)`,
};

export const SPECIES_NAMES: Record<string, MessageDescriptor> = {
  dog: msg`Dog`,
  cat: msg`Cat`,
  ferret: msg`Ferret`,
  rat: msg`Rat`,
  "guinea pig": msg`Guinea pig`,
  rabbit: msg`Rabbit`,
};

/** What is likely beyond a cut-off. */
export const FINDINGS: Record<string, MessageDescriptor> = {
  STAGE_B2_WITH_ECHO: msg`stage B2, with echocardiography`,
  STAGE_B2_WITHOUT_ECHO: msg`stage B2, without echocardiography`,
  HEART_DISEASE: msg`heart disease`,
  LEFT_ATRIAL_ENLARGEMENT: msg`left atrial enlargement`,
  LEFT_ATRIAL_ENLARGEMENT_IN_STAGE_B: msg`left atrial enlargement, in stage B`,
  POSSIBLE_STAGE_B2: msg`stage B2 possible`,
  STAGE_B2: msg`stage B2`,
  TRACHEAL_HYPOPLASIA: msg`tracheal hypoplasia`,
  OBSTRUCTION_UNLIKELY: msg`obstruction very unlikely`,
  OBSTRUCTION_LIKELY: msg`obstruction very likely`,
  CONSTIPATION: msg`constipation`,
  MEGACOLON: msg`megacolon`,
  COLECTOMY: msg`all had a colectomy`,
  HIP_DYSPLASIA: msg`hip dysplasia`,
  LATER_FCI_D_OR_E: msg`later FCI grade D or E`,
};

export const REMARKS: Record<string, MessageDescriptor> = {
  FEMALES_LARGER: msg`females have more than males`,
  BODY_CONDITION: msg`depends on body condition`,
  WEAK: msg`a weak source`,
  OBSERVERS_DIFFER: msg`observers agree poorly`,
  PUPPIES_GROW: msg`puppies grow out of a narrow trachea: mind the age`,
};

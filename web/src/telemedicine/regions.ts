import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Parts of the body, by the names that the server has for them. */
const REGIONS: Record<string, MessageDescriptor> = {
  thorax: msg`Thorax`,
  abdomen: msg`Abdomen`,
  pelvis: msg`Pelvis`,
  "whole body": msg`Whole body`,
  skull: msg`Skull`,
  teeth: msg`Teeth`,
  maxilla: msg`Maxilla`,
  mandible: msg`Mandible`,
  incisors: msg`Incisors`,
  spine: msg`Spine`,
  "cervical spine": msg`Cervical spine`,
  "thoracic spine": msg`Thoracic spine`,
  "thoracolumbar spine": msg`Thoracolumbar spine`,
  "lumbar spine": msg`Lumbar spine`,
  sacrum: msg`Sacrum`,
  tail: msg`Tail`,
  limb: msg`Limb`,
  forelimb: msg`Forelimb`,
  shoulder: msg`Shoulder`,
  humerus: msg`Humerus`,
  elbow: msg`Elbow`,
  antebrachium: msg`Antebrachium`,
  carpus: msg`Carpus`,
  metacarpus: msg`Metacarpus`,
  hindlimb: msg`Hindlimb`,
  femur: msg`Femur`,
  stifle: msg`Stifle`,
  crus: msg`Crus`,
  tarsus: msg`Tarsus`,
  metatarsus: msg`Metatarsus`,
  fetlock: msg`Fetlock`,
  pastern: msg`Pastern`,
  foot: msg`Foot`,
};

/** What people call a part of the body. */
export const regionName = (region: string): string => {
  const known = REGIONS[region];
  return known ? i18n._(known) : region;
};

/** "Thorax, Abdomen" */
export const regionNames = (regions: readonly string[]): string => regions.map(regionName).join(", ");

export const regionChoices = () =>
  Object.keys(REGIONS).map((region) => ({ value: region, label: regionName(region) }));

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export interface WindowPreset {
  label: MessageDescriptor;
  center: number;
  width: number;
}

/** Hounsfield windows that read well for dogs and cats. */
export const CT_PRESETS: WindowPreset[] = [
  { label: msg`Soft tissue`, center: 50, width: 350 },
  { label: msg`Lung`, center: -500, width: 1500 },
  { label: msg`Bone`, center: 500, width: 2500 },
  { label: msg`Thorax`, center: 30, width: 450 },
  { label: msg`Brain`, center: 40, width: 100 },
];

export interface WindowPreset {
  label: string;
  center: number;
  width: number;
}

/** Hounsfield windows that read well for dogs and cats. */
export const CT_PRESETS: WindowPreset[] = [
  { label: "Soft tissue", center: 50, width: 350 },
  { label: "Lung", center: -500, width: 1500 },
  { label: "Bone", center: 500, width: 2500 },
  { label: "Thorax", center: 30, width: 450 },
  { label: "Brain", center: 40, width: 100 },
];

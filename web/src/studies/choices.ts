import { t } from "@lingui/core/macro";

/** The modalities of a clinic (PS3.3 C.7.3.1.1.1), in the order they are met there. */
export const modalities = () => [
  { value: "DX", label: t`DX · Digital radiography` },
  { value: "CR", label: t`CR · Computed radiography` },
  { value: "US", label: t`US · Ultrasound` },
  { value: "CT", label: t`CT · Computed tomography` },
  { value: "MR", label: t`MR · Magnetic resonance` },
  { value: "IO", label: t`IO · Intra-oral (dental)` },
  { value: "ES", label: t`ES · Endoscopy` },
  { value: "RF", label: t`RF · Fluoroscopy` },
  { value: "XA", label: t`XA · Angiography` },
  { value: "NM", label: t`NM · Scintigraphy` },
  { value: "PT", label: t`PT · PET` },
  { value: "SM", label: t`SM · Slide microscopy` },
  { value: "XC", label: t`XC · Photograph` },
  { value: "ECG", label: t`ECG · Electrocardiogram` },
  { value: "SR", label: t`SR · Report` },
  { value: "DOC", label: t`DOC · Document` },
  { value: "OT", label: t`OT · Other` },
];

/** Suggestions only: modalities send many words for one animal, and the field takes any. */
export const SPECIES = [
  "Canine",
  "Feline",
  "Equine",
  "Bovine",
  "Rabbit",
  "Avian",
  "Reptile",
  "Ovine",
  "Porcine",
  "Ferret",
];

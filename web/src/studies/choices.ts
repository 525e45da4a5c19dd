/** The modalities of a clinic (PS3.3 C.7.3.1.1.1), in the order they are met there. */
export const MODALITIES = [
  { value: "DX", label: "DX · Digital radiography" },
  { value: "CR", label: "CR · Computed radiography" },
  { value: "US", label: "US · Ultrasound" },
  { value: "CT", label: "CT · Computed tomography" },
  { value: "MR", label: "MR · Magnetic resonance" },
  { value: "IO", label: "IO · Intra-oral (dental)" },
  { value: "ES", label: "ES · Endoscopy" },
  { value: "RF", label: "RF · Fluoroscopy" },
  { value: "XA", label: "XA · Angiography" },
  { value: "NM", label: "NM · Scintigraphy" },
  { value: "PT", label: "PT · PET" },
  { value: "SM", label: "SM · Slide microscopy" },
  { value: "XC", label: "XC · Photograph" },
  { value: "ECG", label: "ECG · Electrocardiogram" },
  { value: "SR", label: "SR · Report" },
  { value: "DOC", label: "DOC · Document" },
  { value: "OT", label: "OT · Other" },
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

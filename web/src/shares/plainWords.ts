import { t } from "@lingui/core/macro";

/** What people who are no vets call the pictures of a study; of several kinds the first that is known. */
export function plainKind(modalities: readonly string[]): string {
  for (const modality of modalities) {
    switch (modality) {
      case "CR":
      case "DX":
      case "DR":
      case "RF":
      case "IO":
      case "PX":
        return t`X-ray pictures`;
      case "US":
      case "IVUS":
        return t`Ultrasound`;
      case "CT":
        return t`CT scan`;
      case "MR":
        return t`MRI scan`;
      case "NM":
      case "PT":
        return t`Scan`;
      case "ES":
      case "XC":
      case "GM":
        return t`Photographs`;
      case "ECG":
        return t`Heart tracing (ECG)`;
    }
  }
  return t`Pictures`;
}

/** What an owner calls an animal whose species a machine has written in Latin; another one as it is written. */
export function plainSpecies(species: string | null | undefined): string | null | undefined {
  const written = species?.trim().toLowerCase() ?? "";
  if (/^(canine|canis\b)/.test(written)) return t`Dog`;
  if (/^(feline|felis\b)/.test(written)) return t`Cat`;
  if (/^(equine|equus caballus)/.test(written)) return t`Horse`;
  if (/^(leporine|lapine|oryctolagus)/.test(written)) return t`Rabbit`;
  if (/^avian/.test(written)) return t`Bird`;
  return species;
}

const DOCUMENT = "1.2.840.10008.5.1.4.1.1.104.1";
const REPORTS = "1.2.840.10008.5.1.4.1.1.88.";

/** A PDF that can be read by anybody. */
export const isDocument = (sopClassUID: string) => sopClassUID === DOCUMENT;

/** Text with a structure, which the viewer shows. */
export const isReport = (sopClassUID: string) =>
  sopClassUID.startsWith(REPORTS) && !sopClassUID.endsWith(".59");

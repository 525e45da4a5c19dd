import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, text } from "../dicomweb/dataset";
import { instanceRoot } from "../dicomweb/paths";

/** Names every frame of an instance for Cornerstone and hands it the metadata. */
export function imageIdsOf(
  tenant: string,
  study: string,
  series: string,
  instance: string,
  frames: number,
  dataset: Dataset,
): string[] {
  const root = `wadors:${instanceRoot(tenant, study, series, instance)}/frames/`;
  // Cornerstone takes a modality for granted and stops without one.
  const described = text(dataset, "00080060")
    ? dataset
    : { ...dataset, "00080060": { vr: "CS", Value: ["OT"] } };
  wadors.metaDataManager.add(`${root}1`, described as Parameters<typeof wadors.metaDataManager.add>[1]);
  return Array.from({ length: frames }, (_, index) => `${root}${index + 1}`);
}

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
  version: string,
): string[] {
  const root = `wadors:${instanceRoot(tenant, study, series, instance)}/frames/`;
  // Cornerstone takes a modality for granted and stops without one.
  const described = text(dataset, "00080060")
    ? dataset
    : { ...dataset, "00080060": { vr: "CS", Value: ["OT"] } };
  const metadata = described as Parameters<typeof wadors.metaDataManager.add>[1];
  // The first name is where the manager looks for what all frames of an instance share.
  for (const name of [`${root}1`, `${root}1?version=${version}`]) wadors.metaDataManager.add(name, metadata);
  return Array.from({ length: frames }, (_, index) => `${root}${index + 1}?version=${version}`);
}

import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, text } from "../dicomweb/dataset";
import { frameOf } from "../dicomweb/frames";
import { instanceRoot } from "../dicomweb/paths";

/** One picture: its name for Cornerstone, and what is said of it. */
export interface Image {
  imageId: string;
  dataset: Dataset;
}

/** The name without the version of the series, which is another one with every image that arrives. */
export const withoutVersion = (imageId: string) => imageId.split("?")[0] ?? "";

/** Names every frame of an instance for Cornerstone and hands it the metadata. */
export function imagesOf(
  tenant: string,
  study: string,
  series: string,
  instance: string,
  frames: number,
  dataset: Dataset,
  version: string,
): Image[] {
  const root = `wadors:${instanceRoot(tenant, study, series, instance)}/frames/`;
  // A copy: Cornerstone writes what it knows of one frame into what it was given for all.
  const shared = { ...dataset };
  register(`${root}1`, shared);
  return Array.from({ length: frames }, (_, index) => {
    const imageId = `${root}${index + 1}?version=${version}`;
    const own = frameOf(dataset, index + 1);
    if (own !== dataset) register(imageId, own);
    else if (index === 0) register(imageId, shared);
    return { imageId, dataset: own };
  });
}

function register(imageId: string, dataset: Dataset): void {
  // Cornerstone takes a modality for granted and stops without one.
  const described = text(dataset, "00080060")
    ? dataset
    : { ...dataset, "00080060": { vr: "CS", Value: ["OT"] } };
  wadors.metaDataManager.add(imageId, described as Parameters<typeof wadors.metaDataManager.add>[1]);
}

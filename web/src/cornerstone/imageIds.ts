import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, text } from "../dicomweb/dataset";
import { frameOf } from "../dicomweb/frames";
import { instanceRoot } from "../dicomweb/paths";
import { placeOfPath } from "../place";

/** A frame: its name for Cornerstone and what the dataset says of it. */
export interface Image {
  imageId: string;
  dataset: Dataset;
}

/** The name without the version of the series, which is another one with every image that arrives. */
export const withoutVersion = (imageId: string) => imageId.split("?")[0] ?? "";

/** Where a frame is: what its name for Cornerstone says. */
export interface Place {
  tenant: string;
  studyInstanceUID: string;
  seriesInstanceUID: string;
  sopInstanceUID: string;
  frameNumber: number;
}

const PLACE =
  /^wadors:(\/.+\/dicomweb\/)studies\/([^/]+)\/series\/([^/]+)\/instances\/([^/]+)\/frames\/(\d+)/;

export function placeOf(imageId: string): Place | undefined {
  const [, root = "", ...parts] = PLACE.exec(imageId) ?? [];
  const tenant = placeOfPath(root);
  if (!tenant) return undefined;
  const [studyInstanceUID = "", seriesInstanceUID = "", sopInstanceUID = "", frame] =
    parts.map(decodeURIComponent);
  return { tenant, studyInstanceUID, seriesInstanceUID, sopInstanceUID, frameNumber: Number(frame) };
}

/** The name of a frame, without a version. */
export function nameOf(place: Place): string {
  const { tenant, studyInstanceUID, seriesInstanceUID, sopInstanceUID, frameNumber } = place;
  const root = instanceRoot(tenant, studyInstanceUID, seriesInstanceUID, sopInstanceUID);
  return `wadors:${root}/frames/${frameNumber}`;
}

/** Names every frame of an instance for Cornerstone, and hands it what the dataset says of that frame. */
export function imagesOf(
  tenant: string,
  study: string,
  series: string,
  instance: string,
  frames: number,
  dataset: Dataset,
  version: string,
): Image[] {
  const place = { tenant, studyInstanceUID: study, seriesInstanceUID: series, sopInstanceUID: instance };
  // Cornerstone takes a modality for granted and stops without one.
  const described = text(dataset, "00080060")
    ? dataset
    : { ...dataset, "00080060": { vr: "CS", Value: ["OT"] } };
  return Array.from({ length: frames }, (_, index) => {
    const imageId = `${nameOf({ ...place, frameNumber: index + 1 })}?version=${version}`;
    const frame = frameOf(described, index + 1);
    wadors.metaDataManager.add(imageId, frame as Parameters<typeof wadors.metaDataManager.add>[1]);
    return { imageId, dataset: frame };
  });
}

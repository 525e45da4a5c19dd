import { dicomwebRoot } from "../place";

/** Paths below a place's DICOMweb root (PS3.18 10). UIDs come from modalities and may hold anything: each is one segment. */

const segment = encodeURIComponent;

export const studyRoot = (tenant: string, study: string) =>
  `${dicomwebRoot(tenant)}/studies/${segment(study)}`;

export const seriesRoot = (tenant: string, study: string, series: string) =>
  `${studyRoot(tenant, study)}/series/${segment(series)}`;

export const instanceRoot = (tenant: string, study: string, series: string, instance: string) =>
  `${seriesRoot(tenant, study, series)}/instances/${segment(instance)}`;

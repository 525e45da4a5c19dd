/**
 * Where studies are: a clinic by its slug ("oakwood"), a case ("cases/ID") or a share ("shares/ID"). What takes a
 * `tenant` takes any of them.
 */

/** Whether it is a clinic, where one is a member. */
export const isTenant = (place: string) => !place.includes("/");
const segments = (place: string) => place.split("/").map(encodeURIComponent).join("/");

/** The paths of its DICOMweb begin so. */
export const dicomwebRoot = (place: string) =>
  `${isTenant(place) ? `/tenants/${encodeURIComponent(place)}` : `/${segments(place)}`}/dicomweb`;

/** Where GraphQL is asked about it, over POST and WebSocket. */
export const graphqlPath = (place: unknown) =>
  typeof place === "string" && !isTenant(place) ? `/${segments(place)}/graphql` : "/graphql";

/** The page that lists what there is. */
export const pagePath = (place: string) => {
  if (isTenant(place)) return `/tenants/${place}`;
  return place.startsWith("shares/")
    ? `/s/${segments(place.slice("shares/".length))}`
    : `/${segments(place)}`;
};

/** The page of a study. */
export const studyPagePath = (place: string, studyInstanceUID: string) =>
  `${pagePath(place)}/studies/${encodeURIComponent(studyInstanceUID)}`;

const ROOT = /^\/(?:tenants\/([^/]+)|((?:cases|shares)\/[^/]+))\/dicomweb\//;

/** The place that a path of DICOMweb belongs to. */
export function placeOfPath(path: string): string | undefined {
  const [, tenant, other] = ROOT.exec(path) ?? [];
  const found = tenant ?? other;
  return found && decodeURIComponent(found);
}

import { graphql } from "../graphql/generated";
import type {
  KeyImagesQuery as KeyImagesResult,
  PresentationStatesQuery as PresentationStatesResult,
  SavedMeasurementsQuery as SavedMeasurementsResult,
} from "../graphql/generated/graphql";

export type MeasurementReport = SavedMeasurementsResult["savedMeasurements"][number];
export type ReportedMeasurement = MeasurementReport["measurements"][number];
export type KeyImages = KeyImagesResult["keyImages"][number];
export type PresentationState = PresentationStatesResult["presentationStates"][number];
export type ShownImage = PresentationState["images"][number];

export const SavedMeasurementsQuery = graphql(`
  query SavedMeasurements($tenant: ID!, $studyInstanceUID: ID!) {
    savedMeasurements(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
      sopInstanceUID
      title
      author
      savedAt
      ours
      replacedBy
      problem
      truncated
      total
      measurements {
        uid
        kind
        label
        image { seriesInstanceUID sopInstanceUID frameNumber missing }
        points
        values { name label text unit value }
        text
        animal { species breed recumbency }
        variant
        millimetres
        method
        reference
      }
    }
  }
`);

export const KeyImagesQuery = graphql(`
  query KeyImages($tenant: ID!, $studyInstanceUID: ID!) {
    keyImages(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
      sopInstanceUID
      title
      label
      description
      author
      savedAt
      ours
      replacedBy
      problem
      images { seriesInstanceUID sopInstanceUID frameNumber missing }
    }
  }
`);

export const PresentationStatesQuery = graphql(`
  query PresentationStates($tenant: ID!, $studyInstanceUID: ID!) {
    presentationStates(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
      sopInstanceUID
      label
      description
      author
      savedAt
      ours
      problem
      images {
        image { sopInstanceUID frameNumber missing }
        windowCenter
        windowWidth
        inverted
        rotation
        mirrored
        area
        graphics { kind points closed filled text units }
        shutters { kind points }
      }
    }
  }
`);

export const SaveMeasurements = graphql(`
  mutation SaveMeasurements(
    $tenant: ID!
    $studyInstanceUID: ID!
    $measurements: [MeasurementInput!]!
    $replaces: ID
  ) {
    saveMeasurements(
      tenant: $tenant
      studyInstanceUID: $studyInstanceUID
      measurements: $measurements
      replaces: $replaces
    ) {
      sopInstanceUID
    }
  }
`);

export const SaveKeyImages = graphql(`
  mutation SaveKeyImages(
    $tenant: ID!
    $studyInstanceUID: ID!
    $title: KeyImageTitle!
    $description: String
    $images: [ImageReference!]!
    $replaces: ID
  ) {
    saveKeyImages(
      tenant: $tenant
      studyInstanceUID: $studyInstanceUID
      title: $title
      description: $description
      images: $images
      replaces: $replaces
    ) {
      sopInstanceUID
    }
  }
`);

export const SavePresentationState = graphql(`
  mutation SavePresentationState(
    $tenant: ID!
    $studyInstanceUID: ID!
    $label: String!
    $images: [ShownImageInput!]!
  ) {
    savePresentationState(
      tenant: $tenant
      studyInstanceUID: $studyInstanceUID
      label: $label
      images: $images
    ) {
      sopInstanceUID
    }
  }
`);

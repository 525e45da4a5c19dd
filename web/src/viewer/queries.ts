import { graphql } from "../graphql/generated";
import type { StudyQuery as StudyResult } from "../graphql/generated/graphql";

export type Study = NonNullable<StudyResult["study"]>;
export type Series = Study["series"][number];
export type Instance = Series["instances"][number];

export const StudyQuery = graphql(`
  query Study($tenant: ID!, $studyInstanceUID: ID!) {
    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
      ...StudyRow
      patient {
        patientBirthDate
        patientAge
        otherPatientIDs
        measuredAs { species breed }
        breedRegistrations { number registry }
      }
      referringPhysicianName { display }
      series {
        seriesInstanceUID
        seriesNumber
        modality
        seriesDescription
        bodyPartExamined
        numberOfSeriesRelatedInstances
        instances {
          sopInstanceUID
          sopClassUID
          sopClassName
          instanceNumber
          transferSyntaxUID
          numberOfFrames
          rows
          columns
          viewPosition
        }
      }
    }
  }
`);

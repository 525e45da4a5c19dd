/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Role =
  | 'ADMINISTRATOR'
  | 'FRONT_DESK'
  | 'RADIOLOGIST'
  | 'REFERRING_VETERINARIAN'
  | 'TECHNICIAN'
  | 'VETERINARIAN';

export type StudyFilter = {
  /** YYYYMMDD, both ends included */
  dateFrom?: string | null | undefined;
  dateTo?: string | null | undefined;
  modality?: string | null | undefined;
  patientID?: string | null | undefined;
  species?: string | null | undefined;
  /** free text over patient, client, IDs, accession, description; every word must match, accents and case do not count */
  text?: string | null | undefined;
};

export type StudySort =
  | 'PATIENT_NAME_ASC'
  | 'PATIENT_NAME_DESC'
  | 'RECEIVED_DESC'
  | 'STUDY_DATE_ASC'
  | 'STUDY_DATE_DESC';

export type TenantKind =
  | 'CLINIC'
  | 'TELEMEDICINE';

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { session: { user: { id: string, email: string, name: string }, memberships: Array<{ role: Role, tenant: { slug: string, name: string, kind: TenantKind } }> } | null };

export type StudyRowFragment = { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, patient: { patientID: string | null, patientSpeciesDescription: string | null, patientBreedDescription: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { responsiblePerson: { display: string } | null } | null } };

export type StudiesQueryVariables = Exact<{
  tenant: string | number;
  filter?: StudyFilter | null | undefined;
  sort: StudySort;
  first: number;
  after?: string | null | undefined;
}>;


export type StudiesQuery = { studies: { endCursor: string | null, hasNextPage: boolean, nodes: Array<{ tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, patient: { patientID: string | null, patientSpeciesDescription: string | null, patientBreedDescription: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { responsiblePerson: { display: string } | null } | null } }> } };

export type StudyArrivedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type StudyArrivedSubscription = { studyArrived: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, patient: { patientID: string | null, patientSpeciesDescription: string | null, patientBreedDescription: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { responsiblePerson: { display: string } | null } | null } } };

export type StudyQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
}>;


export type StudyQuery = { study: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, patient: { patientBirthDate: string | null, patientAge: string | null, patientID: string | null, patientSpeciesDescription: string | null, patientBreedDescription: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { responsiblePerson: { display: string } | null } | null }, referringPhysicianName: { display: string } | null, series: Array<{ seriesInstanceUID: string, seriesNumber: number | null, modality: string | null, seriesDescription: string | null, bodyPartExamined: string | null, numberOfSeriesRelatedInstances: number, instances: Array<{ sopInstanceUID: string, sopClassUID: string, sopClassName: string, instanceNumber: number | null, transferSyntaxUID: string, numberOfFrames: number, rows: number | null, columns: number | null, viewPosition: string | null }> }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const StudyRowFragmentDoc = new TypedDocumentString(`
    fragment StudyRow on Study {
  tenant
  studyInstanceUID
  studyDate
  studyTime
  studyDescription
  accessionNumber
  modalitiesInStudy
  numberOfStudyRelatedSeries
  numberOfStudyRelatedInstances
  receivedAt
  arriving
  needsReview
  patient {
    patientID
    patientName {
      display
    }
    patientSpeciesDescription
    patientBreedDescription
    patientSex
    patientSexNeutered
    client {
      responsiblePerson {
        display
      }
    }
  }
}
    `, {"fragmentName":"StudyRow"}) as unknown as TypedDocumentString<StudyRowFragment, unknown>;
export const SessionDocument = new TypedDocumentString(`
    query Session {
  session {
    user {
      id
      email
      name
    }
    memberships {
      role
      tenant {
        slug
        name
        kind
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SessionQuery, SessionQueryVariables>;
export const StudiesDocument = new TypedDocumentString(`
    query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {
  studies(
    tenant: $tenant
    filter: $filter
    sort: $sort
    first: $first
    after: $after
  ) {
    nodes {
      ...StudyRow
    }
    endCursor
    hasNextPage
  }
}
    fragment StudyRow on Study {
  tenant
  studyInstanceUID
  studyDate
  studyTime
  studyDescription
  accessionNumber
  modalitiesInStudy
  numberOfStudyRelatedSeries
  numberOfStudyRelatedInstances
  receivedAt
  arriving
  needsReview
  patient {
    patientID
    patientName {
      display
    }
    patientSpeciesDescription
    patientBreedDescription
    patientSex
    patientSexNeutered
    client {
      responsiblePerson {
        display
      }
    }
  }
}`) as unknown as TypedDocumentString<StudiesQuery, StudiesQueryVariables>;
export const StudyArrivedDocument = new TypedDocumentString(`
    subscription StudyArrived($tenant: ID!) {
  studyArrived(tenant: $tenant) {
    ...StudyRow
  }
}
    fragment StudyRow on Study {
  tenant
  studyInstanceUID
  studyDate
  studyTime
  studyDescription
  accessionNumber
  modalitiesInStudy
  numberOfStudyRelatedSeries
  numberOfStudyRelatedInstances
  receivedAt
  arriving
  needsReview
  patient {
    patientID
    patientName {
      display
    }
    patientSpeciesDescription
    patientBreedDescription
    patientSex
    patientSexNeutered
    client {
      responsiblePerson {
        display
      }
    }
  }
}`) as unknown as TypedDocumentString<StudyArrivedSubscription, StudyArrivedSubscriptionVariables>;
export const StudyDocument = new TypedDocumentString(`
    query Study($tenant: ID!, $studyInstanceUID: ID!) {
  study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
    ...StudyRow
    patient {
      patientBirthDate
      patientAge
    }
    referringPhysicianName {
      display
    }
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
    fragment StudyRow on Study {
  tenant
  studyInstanceUID
  studyDate
  studyTime
  studyDescription
  accessionNumber
  modalitiesInStudy
  numberOfStudyRelatedSeries
  numberOfStudyRelatedInstances
  receivedAt
  arriving
  needsReview
  patient {
    patientID
    patientName {
      display
    }
    patientSpeciesDescription
    patientBreedDescription
    patientSex
    patientSexNeutered
    client {
      responsiblePerson {
        display
      }
    }
  }
}`) as unknown as TypedDocumentString<StudyQuery, StudyQueryVariables>;
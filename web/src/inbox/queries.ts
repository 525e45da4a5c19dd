import { graphql } from "../graphql/generated";

export const InboxesQuery = graphql(`
  query Inboxes($tenant: ID!) {
    inboxes(tenant: $tenant) {
      id
      number
      label
      createdAt
      createdBy
      endsAt
      files
      bytes
      mostFiles
      mostBytes
      passcode
      open
    }
  }
`);

export const OpenInbox = graphql(`
  mutation OpenInbox($tenant: ID!, $inbox: InboxInput!) {
    openInbox(tenant: $tenant, inbox: $inbox) {
      link
      inbox {
        id
      }
    }
  }
`);

export const WithdrawInbox = graphql(`
  mutation WithdrawInbox($tenant: ID!, $id: ID!) {
    withdrawInbox(tenant: $tenant, id: $id)
  }
`);

export const InboxUploadsQuery = graphql(`
  query InboxUploads($tenant: ID!) {
    inboxUploads(tenant: $tenant) {
      id
      number
      label
      sender
      patient
      createdAt
      finishedAt
      endsAt
      files
      bytes
      deciding
      problem
    }
  }
`);

export const InboxUploadQuery = graphql(`
  query InboxUpload($tenant: ID!, $id: ID!) {
    inboxUpload(tenant: $tenant, id: $id) {
      upload {
        id
        sender
        contact
        message
        patient
        patientID
        species
        owner
        deciding
      }
      studies {
        studyInstanceUID
        patientName
        patientID
        species
        responsiblePerson
        studyDate
        studyDescription
        modalities
        kinds
        files
        bytes
        samples
        stored
        storedPatient
      }
      refused {
        path
        reason
      }
    }
  }
`);

export const AcceptUpload = graphql(`
  mutation AcceptUpload($tenant: ID!, $id: ID!, $accepted: AcceptedInput!) {
    acceptUpload(tenant: $tenant, id: $id, accepted: $accepted) {
      id
    }
  }
`);

export const RefuseUpload = graphql(`
  mutation RefuseUpload($tenant: ID!, $id: ID!, $studies: [ID!]) {
    refuseUpload(tenant: $tenant, id: $id, studies: $studies) {
      id
    }
  }
`);

export const inboxesKey = (tenant: string) => ["inboxes", tenant];
export const uploadsKey = (tenant: string) => ["inbox-uploads", tenant];
export const uploadKey = (tenant: string, id: string) => ["inbox-upload", tenant, id];

/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AcceptedInput = {
  patient?: PatientNumberInput | null | undefined;
  studies?: Array<string | number> | null | undefined;
  values?: CorrectedValuesInput | null | undefined;
};

export type AttributeTag = {
  creator?: string;
  /** eight hexadecimal digits, as in DICOM JSON */
  tag: string;
};

export type AuditFilter = {
  /** one of auditEvents */
  event?: string | null | undefined;
  outcome?: AuditOutcome | null | undefined;
  /** a principal's id */
  principal?: string | number | null | undefined;
  since?: string | null | undefined;
  studyInstanceUID?: string | number | null | undefined;
  until?: string | null | undefined;
};

export type AuditOutcome =
  | 'FAILURE'
  | 'SUCCESS';

/** what happened to a case */
export type CaseEvent =
  | 'ACKNOWLEDGED'
  | 'ADDENDUM'
  | 'ANSWERED'
  | 'CANCELED'
  | 'CANCEL_REQUESTED'
  | 'CLAIMED'
  | 'CLARIFICATION_ASKED'
  | 'COMPLETED'
  | 'CRITICAL_FINDING'
  | 'FELL_BACK'
  | 'IMAGES_ATTACHED'
  | 'IMAGES_HELD'
  | 'MESSAGE'
  | 'OVERFLOWED'
  | 'READ'
  | 'REASSIGNED'
  | 'RELEASED'
  | 'REPORT_FINAL'
  | 'REPORT_PRELIMINARY'
  | 'RETURNED'
  | 'SECOND_READING'
  | 'SENT'
  | 'SUBMITTED'
  | 'UNCLAIMED';

export type CaseFilter = {
  /** slug of the provider, or of the clinic, on the other side */
  other?: string | number;
  standing?: CaseStanding | null | undefined;
  state?: CaseState | null | undefined;
  studyInstanceUID?: string | number;
  /** words of the number, patient, client or service */
  text?: string;
};

export type CaseHistoryFieldInput = {
  choices?: Array<string>;
  code?: string;
  label: string;
  name: string;
  required?: boolean;
  scheme?: string;
  species?: Array<string>;
};

export type CaseInput = {
  history?: Array<HistoryEntryInput>;
  /** the same key again answers the same case */
  key?: string;
  priority?: CasePriority;
  /** null: the patient's other studies */
  priors?: Array<string | number> | null | undefined;
  /** empty: as routing says */
  provider?: string | number;
  question?: string;
  referringVetEmail?: string;
  referringVetName?: string;
  /** null: what the images say */
  regions?: Array<string> | null | undefined;
  /** of the provider's catalogue; empty: the first that fits */
  service?: string | number;
  studies: Array<string | number>;
};

/** what kind of thing a case lacks */
export type CaseLack =
  | 'HISTORY'
  | 'MODALITY'
  | 'PRIORITY'
  | 'PROVIDER'
  | 'QUESTION'
  | 'REGION'
  | 'SERVICE'
  | 'SPECIES'
  | 'STUDY'
  | 'VIEW';

export type CaseMessageInput = {
  attachments?: Array<string | number>;
  key: string;
  kind?: CaseMessageKind;
  mentions?: Array<string | number>;
  text: string;
};

/** what a message does besides being read */
export type CaseMessageKind =
  | 'ANSWER'
  | 'CLARIFICATION'
  | 'MESSAGE';

/** how soon the clinic needs the report */
export type CasePriority =
  | 'ROUTINE'
  | 'STAT';

export type CaseRoutingInput = {
  fallback?: string | number;
  overflow?: string | number;
  overflowMinutes?: number;
  rules?: Array<CaseRuleInput>;
};

export type CaseRuleInput = {
  days?: Array<number>;
  fromMinute?: number;
  id?: string | number;
  modalities?: Array<string>;
  priorities?: Array<CasePriority>;
  provider: string | number;
  services?: Array<string>;
  species?: Array<string>;
  toMinute?: number;
};

/** whether somebody still has to do something */
export type CaseStanding =
  | 'DRAFT'
  | 'ENDED'
  | 'OPEN';

/** how far a case or a reading is (PS3.4 CC), and DRAFT before it */
export type CaseState =
  | 'CANCELED'
  | 'COMPLETED'
  | 'DRAFT'
  | 'IN_PROGRESS'
  | 'SCHEDULED';

/** what became of a study since */
export type CaseStudyChange =
  | 'CORRECTED'
  | 'GONE'
  | 'MORE_IMAGES'
  | 'NONE'
  | 'OTHER_PATIENT';

/** what the catalogue is made of */
export type CodeGroup =
  | 'REGIONS'
  | 'SPECIES'
  | 'VIEWS';

export type CodeInput = {
  meaning: string;
  scheme: string;
  value: string;
};

/** how a clinic and a provider stand to each other */
export type CollaborationState =
  | 'ACTIVE'
  | 'ASKED'
  | 'SUSPENDED';

export type CorrectedValuesInput = {
  accessionNumber?: string | null | undefined;
  bodyPartExamined?: string | null | undefined;
  /** its codes go, unless one is given too */
  breed?: string | null | undefined;
  breedCode?: CodeInput | null | undefined;
  issuerOfPatientID?: string | null | undefined;
  /** all of them, a microchip's number among them */
  otherPatientIDs?: Array<string> | null | undefined;
  patientBirthDate?: string | null | undefined;
  patientID?: string | null | undefined;
  patientName?: string | null | undefined;
  patientSex?: string | null | undefined;
  patientSexNeutered?: string | null | undefined;
  referringPhysicianName?: string | null | undefined;
  responsibleOrganization?: string | null | undefined;
  responsiblePerson?: string | null | undefined;
  seriesDescription?: string | null | undefined;
  /** its code goes, unless one is given too */
  species?: string | null | undefined;
  speciesCode?: CodeInput | null | undefined;
  studyDate?: string | null | undefined;
  studyDescription?: string | null | undefined;
  studyTime?: string | null | undefined;
};

/** what somebody did to a study */
export type CorrectionKind =
  | 'CORRECTED'
  | 'MERGED'
  | 'MOVED'
  | 'UNDONE';

export type DeliveryState =
  | 'CANCELLED'
  | 'COMPLETED'
  | 'FAILED'
  | 'QUEUED'
  | 'SENDING'
  | 'WAITING';

/** what somebody signed */
export type EditionKind =
  | 'ADDENDUM'
  | 'FINAL'
  | 'PRELIMINARY';

/** How a retrieval or a notification stands. */
export type ErrandState =
  | 'CANCELLED'
  | 'DONE'
  | 'FAILED'
  | 'RUNNING'
  | 'WAITING';

export type GraphicInput = {
  closed?: boolean;
  points: Array<Array<number>>;
  /** written at the first point */
  text?: string | null | undefined;
};

export type HistoryEntryInput = {
  name: string;
  text: string;
};

export type Hl7ApplicationInput = {
  application?: string;
  certificate?: string | null | undefined;
  facility?: string;
  host: string;
  name: string;
  /** null: it only sends */
  port?: number | null | undefined;
  tls?: boolean;
};

export type IdentityProviderInput = {
  clientID: string;
  /** null when changing: the one there is stays */
  clientSecret?: string | null | undefined;
  defaultRole?: Role | null | undefined;
  issuer: string;
  roleClaim?: string | null | undefined;
  roleMap?: Array<RoleMappingInput>;
};

export type ImageReference = {
  frameNumber?: number;
  seriesInstanceUID: string | number;
  sopInstanceUID: string | number;
};

export type ImageRequestFilter = {
  fromDay?: string;
  patientID?: string;
  states?: Array<RequestState>;
  /** AE title; what any station may take is among them */
  station?: string;
  /** words of the patient, client, accession number or procedure */
  text?: string;
  toDay?: string;
};

export type ImageRequestInput = {
  date: string;
  description?: string;
  /** the same key again answers the same request */
  key?: string;
  modality?: string;
  patient: PatientInput;
  priority?: RequestPriority;
  procedure?: string | number;
  reason?: string;
  requestedBy?: string;
  stations?: Array<string>;
  time?: string;
};

/** how good an image is */
export type ImageScore =
  | 'ACCEPTABLE'
  | 'GOOD'
  | 'POOR';

export type InboxInput = {
  days?: number;
  label: string;
  mostFiles?: number;
  mostGigabytes?: number;
  passcode?: string;
};

/** why images were chosen (PS3.16 CID 7010) */
export type KeyImageTitle =
  | 'FOR_CONFERENCE'
  | 'FOR_LITIGATION'
  | 'FOR_PATIENT'
  | 'FOR_PEER_REVIEW'
  | 'FOR_PRINTING'
  | 'FOR_REFERRING_PROVIDER'
  | 'FOR_REPORT_ATTACHMENT'
  | 'FOR_RESEARCH'
  | 'FOR_SURGERY'
  | 'FOR_TEACHING'
  | 'FOR_THERAPY'
  | 'OF_INTEREST';

export type MeasuredAnimalInput = {
  breed?: string;
  recumbency?: string;
  species?: string;
};

export type MeasuredValueInput = {
  name: string;
  unit: string;
  value: number;
};

export type MeasurementInput = {
  animal?: MeasuredAnimalInput | null | undefined;
  image: ImageReference;
  kind: MeasurementKind;
  /** how it was measured, in words */
  method?: string | null | undefined;
  /** of one pixel, where the user said how large a known object is */
  millimetres?: number | null | undefined;
  points: Array<Array<number>>;
  /** values it was held against, in words */
  reference?: string | null | undefined;
  text?: string | null | undefined;
  /** Tracking Unique Identifier, 2.25.… */
  uid: string | number;
  values: Array<MeasuredValueInput>;
  variant?: string | null | undefined;
};

/** what is measured or marked */
export type MeasurementKind =
  | 'ANGLE'
  | 'ARROW'
  | 'BIDIRECTIONAL'
  | 'CIRCLE'
  | 'COBB_ANGLE'
  | 'COLON'
  | 'DISTRACTION_INDEX'
  | 'ELLIPSE'
  | 'FREEHAND'
  | 'KIDNEY'
  | 'LENGTH'
  | 'NORBERG'
  | 'PROBE'
  | 'RECTANGLE'
  | 'SIDE_MARKER'
  | 'SMALL_BOWEL'
  | 'TEXT'
  | 'TIBIAL_PLATEAU'
  | 'TRACHEA'
  | 'VERTEBRAL_HEART';

/** whether and when by mail */
export type NotificationByMail =
  | 'AT_ONCE'
  | 'DAILY'
  | 'NEVER';

/** what people are told of */
export type NotificationCategory =
  | 'CLARIFICATIONS'
  | 'CRITICAL'
  | 'MENTIONS'
  | 'MESSAGES'
  | 'NEW_CASES'
  | 'PROGRESS'
  | 'REPORTS';

export type NotificationSettingsInput = {
  digestAt: number;
  quietFrom?: number | null | undefined;
  quietTo?: number | null | undefined;
  timeZone: string;
  ways: Array<NotificationWaysInput>;
};

export type NotificationWaysInput = {
  category: NotificationCategory;
  inApp: boolean;
  mail: NotificationByMail;
  push: boolean;
};

export type PatientInput = {
  birthDate?: string;
  breed?: string;
  breedCode?: CodeInput | null | undefined;
  clientFamilyName?: string;
  clientGivenName?: string;
  issuer?: string;
  microchip?: string;
  name: string;
  neutered?: boolean | null | undefined;
  organization?: string;
  patientID?: string;
  sex?: string;
  species?: string;
  speciesCode?: CodeInput | null | undefined;
  weight?: number | null | undefined;
};

export type PatientNumberInput = {
  issuerOfPatientID?: string | null | undefined;
  patientID: string;
};

export type PracticeSystemInput = {
  name: string;
  rights: Array<Right>;
  webhookUrl?: string;
};

export type ProcedureInput = {
  feeCode?: string;
  id?: string | number;
  modality: string;
  name: string;
  region?: CodeInput | null | undefined;
  species?: Array<string>;
  views?: Array<ViewInput>;
};

export type ProofInput = {
  /** of the authenticator app */
  code?: string | null | undefined;
  /** what a passkey answered, as JSON of Web Authentication */
  credential?: string | null | undefined;
  password?: string | null | undefined;
};

export type PushSubscriptionInput = {
  auth: string;
  endpoint: string;
  p256dh: string;
};

export type QueryRetrieveLevel =
  | 'IMAGE'
  | 'PATIENT'
  | 'SERIES'
  | 'STUDY';

export type QueueFilter = {
  clinic?: string | number;
  mine?: boolean;
  modality?: string;
  overdue?: boolean;
  priority?: CasePriority | null | undefined;
  service?: string | number;
  species?: string;
  /** null: ended ones too */
  standing?: CaseStanding | null | undefined;
  state?: CaseState | null | undefined;
  /** words of patient, client, case number and service */
  text?: string;
};

export type RemoteApplicationEntityInput = {
  aeTitle: string;
  announce?: boolean;
  associationPerImage?: boolean;
  certificate?: string | null | undefined;
  connectTimeout?: number | null | undefined;
  dimseTimeout?: number | null | undefined;
  host: string;
  maximumPDULength?: number | null | undefined;
  name: string;
  /** null when changing: the one there is stays */
  passcode?: string | null | undefined;
  performedSteps?: boolean;
  /** null: it only calls us */
  port?: number | null | undefined;
  queryRetrieve?: boolean;
  tls?: boolean;
  username?: string | null | undefined;
  worklistCancels?: boolean;
  worklistDays?: number;
  worklistMinutes?: number | null | undefined;
  worklistModality?: string;
  worklistOwn?: boolean;
  worklistStarted?: boolean;
  worklistStation?: string;
};

export type RemoteStudyChoice = {
  label?: string;
  studyInstanceUID: string;
};

export type RemoteStudyFilter = {
  accessionNumber?: string;
  modality?: string;
  patientID?: string;
  patientName?: string;
  studyDate?: string;
};

export type ReportContentInput = {
  critical?: string;
  keyImages?: Array<ReportImageInput>;
  measurements?: Array<ReportMeasurementInput>;
  region?: string;
  sections?: Array<SectionTextInput>;
  template?: string;
  title?: string;
};

export type ReportImageInput = {
  caption?: string;
  image: ImageReference;
};

export type ReportMeasurementInput = {
  label: string;
  uid?: string | number | null | undefined;
  value: string;
};

/** a part of a report, in their order */
export type ReportSection =
  | 'CONCLUSION'
  | 'DIFFERENTIALS'
  | 'FINDINGS'
  | 'HISTORY'
  | 'RECOMMENDATION'
  | 'TECHNIQUE';

/** how far a report is */
export type ReportState =
  | 'DRAFT'
  | 'FINAL'
  | 'PRELIMINARY';

export type ReportTemplateInput = {
  id?: string | number | null | undefined;
  modalities?: Array<string>;
  name: string;
  region?: string;
  sections?: Array<SectionTextInput>;
};

/** Requested Procedure Priority (0040,1003) */
export type RequestPriority =
  | 'HIGH'
  | 'ROUTINE'
  | 'STAT';

/** how far an image request is */
export type RequestState =
  | 'CANCELED'
  | 'COMPLETED'
  | 'DISCONTINUED'
  | 'IN_PROGRESS'
  | 'SCHEDULED';

/** What is left out is kept for ever. */
export type RetentionInput = {
  /** of all other modalities */
  defaultDays?: number | null | undefined;
  rules: Array<RetentionRuleInput>;
};

export type RetentionRuleInput = {
  /** null: for ever */
  days?: number | null | undefined;
  modality: string;
};

export type Right =
  | 'ADMINISTER'
  | 'CORRECT'
  | 'DELETE'
  | 'EXPORT'
  | 'FIND'
  | 'OPERATE'
  | 'REPORT'
  | 'REQUEST'
  | 'RETRIEVE'
  | 'SHARE'
  | 'SIGN'
  | 'STORE';

export type Role =
  | 'ADMINISTRATOR'
  | 'FRONT_DESK'
  | 'RADIOLOGIST'
  | 'REFERRING_VETERINARIAN'
  | 'RESIDENT'
  | 'TECHNICIAN'
  | 'VETERINARIAN';

export type RoleMappingInput = {
  role: Role;
  value: string;
};

export type RoutingRuleInput = {
  callingAETitle?: string | null | undefined;
  description?: string | null | undefined;
  modality?: string | null | undefined;
  name: string;
  remotes: Array<string>;
  species?: string | null | undefined;
};

export type ScheduleInput = {
  date: string;
  stations?: Array<string> | null | undefined;
  time?: string;
};

/** why an image is not better */
export type ScoreReason =
  | 'COLLIMATION'
  | 'EXPOSURE'
  | 'LABELLING'
  | 'MISSING_VIEW'
  | 'MOTION'
  | 'POSITIONING';

export type SectionTextInput = {
  section: ReportSection;
  text: string;
};

export type SendInput = {
  level: QueryRetrieveLevel;
  seriesInstanceUID?: string | number | null | undefined;
  sopInstanceUID?: string | number | null | undefined;
  studyInstanceUID: string | number;
};

export type ShareWanted = {
  asksName?: boolean;
  beginsAt?: string | null | undefined;
  download?: boolean;
  endsAt?: string | null | undefined;
  /** may other clinics keep a copy? */
  imports?: boolean;
  label?: string | null | undefined;
  passcode?: string | null | undefined;
  reports?: boolean;
  series?: Array<string | number>;
  studies: Array<string | number>;
  uses?: number | null | undefined;
  view?: boolean;
};

export type ShownImageInput = {
  /** column and row of the pixels at its top left and bottom right, as the image lies */
  area?: Array<number> | null | undefined;
  graphics?: Array<GraphicInput>;
  image: ImageReference;
  /** black for white of what the image says */
  inverted?: boolean;
  mirrored?: boolean;
  /** 0, 90, 180 or 270 degrees, clockwise */
  rotation?: number;
  windowCenter?: number | null | undefined;
  windowWidth?: number | null | undefined;
};

export type SideOfScreen =
  | 'LEFT'
  | 'RIGHT';

export type StudyFilter = {
  /** YYYYMMDD, both ends included */
  dateFrom?: string | null | undefined;
  dateTo?: string | null | undefined;
  modality?: string | null | undefined;
  patientID?: string | null | undefined;
  /** an animal by any of its names, or the beginnings of words */
  species?: string | null | undefined;
  /** free text over patient, client, IDs, accession, description; every word must match, accents, case and punctuation do not count; dates and animals in several languages */
  text?: string | null | undefined;
};

/** how a study stands to an image request */
export type StudyMeeting =
  | 'IN_DOUBT'
  | 'MET'
  | 'REJECTED';

export type StudySort =
  | 'PATIENT_NAME_ASC'
  | 'PATIENT_NAME_DESC'
  | 'RECEIVED_ASC'
  | 'RECEIVED_DESC'
  | 'STUDY_DATE_ASC'
  | 'STUDY_DATE_DESC';

export type TelemedicineServiceInput = {
  currency?: string;
  description?: string;
  history?: Array<string>;
  id?: string | number;
  modalities?: Array<string>;
  name: string;
  offered?: boolean;
  priceCents?: number;
  /** null: not offered as routine */
  routineMinutes?: number | null | undefined;
  species?: Array<string>;
  /** null: not offered as STAT */
  statMinutes?: number | null | undefined;
  statSurchargeCents?: number;
};

/** What is left out stays as it is. */
export type TenantFacts = {
  contact?: string | null | undefined;
  /** replaces them all */
  limits?: TenantLimitsInput | null | undefined;
  /** BCP 47, like en-GB */
  locale?: string | null | undefined;
  name?: string | null | undefined;
  retentionDays?: number | null | undefined;
  /** IANA, like Europe/London */
  timeZone?: string | null | undefined;
};

export type TenantKind =
  | 'CLINIC'
  | 'TELEMEDICINE';

/** null: no limit */
export type TenantLimitsInput = {
  associations?: number | null | undefined;
  instancesADay?: number | null | undefined;
  storageBytes?: number | null | undefined;
  /** past its storage refuse images, instead of telling the administrators */
  storageHard?: boolean;
};

export type TenantState =
  | 'ACTIVE'
  | 'CLOSED'
  | 'CLOSING'
  | 'SUSPENDED';

export type TextBlockInput = {
  id?: string | number | null | undefined;
  name: string;
  section?: ReportSection | null | undefined;
  text: string;
};

export type ViewInput = {
  code?: CodeInput | null | undefined;
  laterality?: string;
  name: string;
  recumbency?: string;
  required?: boolean;
};

export type WebhookInput = {
  categories: Array<NotificationCategory>;
  enabled?: boolean;
  name: string;
  url: string;
};

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { account: { email: string, name: string, own: boolean, provedAt: string | null, passwordChangedAt: string | null, totp: boolean, recoveryCodesLeft: number, passkeys: Array<{ id: string, name: string, createdAt: string, lastUsed: string | null }>, sessions: Array<{ id: string, createdAt: string, lastSeen: string, address: string, userAgent: string, current: boolean }> } };

export type UpdateAccountMutationVariables = Exact<{
  name: string;
}>;


export type UpdateAccountMutation = { updateAccount: boolean };

export type ChangePasswordMutationVariables = Exact<{
  password: string;
  newPassword: string;
}>;


export type ChangePasswordMutation = { changePassword: boolean };

export type SetUpTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type SetUpTotpMutation = { setUpTotp: { secret: string, uri: string } };

export type ConfirmTotpMutationVariables = Exact<{
  code: string;
}>;


export type ConfirmTotpMutation = { confirmTotp: { recoveryCodes: Array<string> } };

export type RemoveTotpMutationVariables = Exact<{
  password: string;
}>;


export type RemoveTotpMutation = { removeTotp: boolean };

export type RenamePasskeyMutationVariables = Exact<{
  id: string | number;
  name: string;
}>;


export type RenamePasskeyMutation = { renamePasskey: boolean };

export type RemovePasskeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RemovePasskeyMutation = { removePasskey: boolean };

export type EndSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type EndSessionMutation = { endSession: boolean };

export type EndOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type EndOtherSessionsMutation = { endOtherSessions: boolean };

export type CatalogueQueryVariables = Exact<{
  tenant: string | number;
}>;


export type CatalogueQuery = { procedures: Array<{ id: string, name: string, modality: string, feeCode: string, species: Array<string>, region: { value: string, scheme: string, meaning: string } | null, views: Array<{ name: string, laterality: string, recumbency: string, required: boolean, code: { value: string, scheme: string, meaning: string } | null }> }> };

export type CodesQueryVariables = Exact<{
  group: CodeGroup;
}>;


export type CodesQuery = { codes: Array<{ value: string, scheme: string, meaning: string }> };

export type InviteMutationVariables = Exact<{
  tenant: string | number;
  email: string;
  role: Role;
  name: string;
}>;


export type InviteMutation = { invite: { link: string | null, expiresAt: string } };

export type WithdrawInvitationMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type WithdrawInvitationMutation = { withdrawInvitation: boolean };

export type DemandSecondFactorMutationVariables = Exact<{
  tenant: string | number;
  roles: Array<Role> | Role;
}>;


export type DemandSecondFactorMutation = { demandSecondFactor: { secondFactorRoles: Array<Role> } };

export type SetRoleMutationVariables = Exact<{
  tenant: string | number;
  user: string | number;
  role: Role;
}>;


export type SetRoleMutation = { setRole: { id: string, role: Role } };

export type RemoveMemberMutationVariables = Exact<{
  tenant: string | number;
  user: string | number;
}>;


export type RemoveMemberMutation = { removeMember: boolean };

export type AddLocalEntityMutationVariables = Exact<{
  tenant: string | number;
  aeTitle: string;
  clinic?: string | null | undefined;
}>;


export type AddLocalEntityMutation = { addLocalApplicationEntity: { aeTitle: string } };

export type RemoveLocalEntityMutationVariables = Exact<{
  tenant: string | number;
  aeTitle: string;
}>;


export type RemoveLocalEntityMutation = { removeLocalApplicationEntity: boolean };

export type AddRemoteEntityMutationVariables = Exact<{
  tenant: string | number;
  entity: RemoteApplicationEntityInput;
}>;


export type AddRemoteEntityMutation = { addRemoteApplicationEntity: { name: string } };

export type UpdateRemoteEntityMutationVariables = Exact<{
  tenant: string | number;
  name: string;
  entity: RemoteApplicationEntityInput;
}>;


export type UpdateRemoteEntityMutation = { updateRemoteApplicationEntity: { name: string } };

export type RemoveRemoteEntityMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type RemoveRemoteEntityMutation = { removeRemoteApplicationEntity: boolean };

export type TestRemoteEntityMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type TestRemoteEntityMutation = { testRemoteApplicationEntity: { reached: boolean, reason: string | null, seconds: number } };

export type FetchWorklistMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type FetchWorklistMutation = { fetchWorklist: { found: number, made: number } };

export type AddHl7ApplicationMutationVariables = Exact<{
  tenant: string | number;
  application: Hl7ApplicationInput;
}>;


export type AddHl7ApplicationMutation = { addHl7Application: { name: string } };

export type UpdateHl7ApplicationMutationVariables = Exact<{
  tenant: string | number;
  name: string;
  application: Hl7ApplicationInput;
}>;


export type UpdateHl7ApplicationMutation = { updateHl7Application: { name: string } };

export type RemoveHl7ApplicationMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type RemoveHl7ApplicationMutation = { removeHl7Application: boolean };

export type RetryResultsMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type RetryResultsMutation = { retryResults: number };

export type CreateTokenMutationVariables = Exact<{
  tenant: string | number;
  name: string;
  role: Role;
  rights?: Array<Right> | Right | null | undefined;
  expiresInDays?: number | null | undefined;
}>;


export type CreateTokenMutation = { createToken: { secret: string } };

export type RevokeTokenMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RevokeTokenMutation = { revokeToken: boolean };

export type SetIdentityProviderMutationVariables = Exact<{
  tenant: string | number;
  provider: IdentityProviderInput;
}>;


export type SetIdentityProviderMutation = { setIdentityProvider: { issuer: string } };

export type RemoveIdentityProviderMutationVariables = Exact<{
  tenant: string | number;
}>;


export type RemoveIdentityProviderMutation = { removeIdentityProvider: boolean };

export type AddRoutingRuleMutationVariables = Exact<{
  tenant: string | number;
  rule: RoutingRuleInput;
}>;


export type AddRoutingRuleMutation = { addRoutingRule: { name: string } };

export type PutProcedureMutationVariables = Exact<{
  tenant: string | number;
  procedure: ProcedureInput;
}>;


export type PutProcedureMutation = { putProcedure: { id: string } };

export type RemoveProcedureMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RemoveProcedureMutation = { removeProcedure: boolean };

export type ImportStartingProceduresMutationVariables = Exact<{
  tenant: string | number;
  species: string;
}>;


export type ImportStartingProceduresMutation = { importStartingProcedures: Array<{ id: string }> };

export type RemoveRoutingRuleMutationVariables = Exact<{
  tenant: string | number;
  name: string;
}>;


export type RemoveRoutingRuleMutation = { removeRoutingRule: boolean };

export type PracticeSystemsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type PracticeSystemsQuery = { practiceSystems: Array<{ id: string, name: string, clientID: string, rights: Array<Right>, webhookUrl: string, createdAt: string, lastUsed: string | null }> };

export type NotificationsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type NotificationsQuery = { notifications: Array<{ id: string, practiceSystem: string, type: string, state: ErrandState, createdAt: string, attempts: number, reason: string }> };

export type AddPracticeSystemMutationVariables = Exact<{
  tenant: string | number;
  system: PracticeSystemInput;
}>;


export type AddPracticeSystemMutation = { addPracticeSystem: { clientSecret: string | null, webhookSecret: string | null, system: { clientID: string } } };

export type UpdatePracticeSystemMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  system: PracticeSystemInput;
}>;


export type UpdatePracticeSystemMutation = { updatePracticeSystem: { clientSecret: string | null, webhookSecret: string | null, system: { clientID: string } } };

export type RenewPracticeSystemMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RenewPracticeSystemMutation = { renewPracticeSystem: { clientSecret: string | null, webhookSecret: string | null, system: { clientID: string } } };

export type RemovePracticeSystemMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RemovePracticeSystemMutation = { removePracticeSystem: boolean };

export type RetryNotificationMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RetryNotificationMutation = { retryNotification: { id: string } };

export type TenantSettingsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type TenantSettingsQuery = { tenantSettings: { slug: string, name: string, kind: TenantKind, state: TenantState, locale: string, timeZone: string, contact: string, retentionDays: number | null, closesAt: string | null, secondFactorRoles: Array<Role>, limits: { associations: number | null, storageBytes: number | null, storageHard: boolean, instancesADay: number | null } } };

export type TenantFactsFragment = { slug: string, name: string, kind: TenantKind, state: TenantState, locale: string, timeZone: string, contact: string, retentionDays: number | null, closesAt: string | null, secondFactorRoles: Array<Role>, limits: { associations: number | null, storageBytes: number | null, storageHard: boolean, instancesADay: number | null } };

export type UsageQueryVariables = Exact<{
  tenant: string | number;
}>;


export type UsageQuery = { usage: { storageBytes: number, instances: number, instancesToday: number, limits: { associations: number | null, storageBytes: number | null, storageHard: boolean, instancesADay: number | null } } };

export type MembersQueryVariables = Exact<{
  tenant: string | number;
}>;


export type MembersQuery = { members: Array<{ id: string, email: string, name: string, role: Role, totp: boolean }> };

export type InvitationsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type InvitationsQuery = { invitations: Array<{ id: string, email: string, name: string, role: Role, createdAt: string, expiresAt: string }> };

export type RolesQueryVariables = Exact<{ [key: string]: never; }>;


export type RolesQuery = { roles: Array<{ role: Role, rights: Array<Right> }> };

export type LocalEntitiesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type LocalEntitiesQuery = { localApplicationEntities: Array<{ aeTitle: string, clinic: string | null }> };

export type RemoteEntitiesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RemoteEntitiesQuery = { remoteApplicationEntities: Array<{ name: string, aeTitle: string, host: string, port: number | null, queryRetrieve: boolean, tls: boolean, announce: boolean, associationPerImage: boolean, worklistOwn: boolean, worklistStarted: boolean, maximumPDULength: number | null, connectTimeout: number | null, dimseTimeout: number | null, certificate: string | null, username: string | null, worklistMinutes: number | null, worklistDays: number, worklistModality: string, worklistStation: string, worklistCancels: boolean, performedSteps: boolean, performedStepsFailing: string, worklistFetch: { lookedAt: string, fetchedAt: string | null, reason: string, found: number, made: number, changed: number, gone: number, cancelled: number, more: boolean, leftOut: Array<{ reason: string, entries: number }> } | null, vpnSite: { name: string, revoked: boolean, handshakeAt: string | null } | null }> };

export type Hl7ApplicationsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type Hl7ApplicationsQuery = { hl7Applications: Array<{ name: string, host: string, port: number | null, application: string, facility: string, tls: boolean, certificate: string | null, failedResults: number, failure: string | null }> };

export type TokensQueryVariables = Exact<{
  tenant: string | number;
}>;


export type TokensQuery = { tokens: Array<{ id: string, name: string, role: Role, rights: Array<Right>, createdAt: string, expiresAt: string | null, lastUsed: string | null }> };

export type IdentityProviderQueryVariables = Exact<{
  tenant: string | number;
}>;


export type IdentityProviderQuery = { identityProvider: { issuer: string, clientID: string, roleClaim: string | null, defaultRole: Role | null, roleMap: Array<{ value: string, role: Role }> } | null };

export type AuditEventsQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditEventsQuery = { auditEvents: Array<string> };

export type AuditTrailQueryVariables = Exact<{
  tenant: string | number;
  filter?: AuditFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditTrailQuery = { auditTrail: { endCursor: string | null, hasNextPage: boolean, nodes: Array<{ id: string, at: string, event: string, outcome: AuditOutcome, address: string | null, studyInstanceUID: string | null, patient: string | null, principal: { kind: string, id: string, name: string }, details: Array<{ name: string, value: string }> }> } };

export type RoutingRulesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RoutingRulesQuery = { routingRules: Array<{ name: string, remotes: Array<string>, modality: string | null, callingAETitle: string | null, description: string | null, species: string | null }> };

export type DifferingInstancesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type DifferingInstancesQuery = { differingInstances: Array<{ id: string, studyInstanceUID: string, receivedAt: string, keptUntil: string, callingAet: string, differences: { pixels: boolean, attributes: Array<{ keyword: string, stored: string, received: string }> } | null }> };

export type DamagedInstancesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type DamagedInstancesQuery = { damagedInstances: Array<{ studyInstanceUID: string, sopInstanceUID: string, damage: string, foundAt: string }> };

export type KeepStoredMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type KeepStoredMutation = { keepStoredInstance: string };

export type TakeReceivedMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type TakeReceivedMutation = { takeReceivedInstance: string };

export type WebhooksQueryVariables = Exact<{
  tenant: string | number;
}>;


export type WebhooksQuery = { webhooks: Array<{ id: string, name: string, url: string, categories: Array<NotificationCategory>, enabled: boolean, createdAt: string, deliveredAt: string | null, failures: number, restingUntil: string | null }> };

export type WebhookMessagesQueryVariables = Exact<{
  tenant: string | number;
  webhook: string | number;
}>;


export type WebhookMessagesQuery = { webhookMessages: Array<{ id: string, type: string, number: string, state: ErrandState, reason: string, attempts: number, createdAt: string }> };

export type AddWebhookMutationVariables = Exact<{
  tenant: string | number;
  webhook: WebhookInput;
}>;


export type AddWebhookMutation = { addWebhook: { secret: string | null, webhook: { id: string } } };

export type UpdateWebhookMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  webhook: WebhookInput;
}>;


export type UpdateWebhookMutation = { updateWebhook: { secret: string | null, webhook: { id: string } } };

export type RemoveWebhookMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RemoveWebhookMutation = { removeWebhook: boolean };

export type TestWebhookMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type TestWebhookMutation = { testWebhook: { id: string } };

export type ReplayWebhookMessageMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type ReplayWebhookMessageMutation = { replayWebhookMessage: { id: string } };

export type CorrectableQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type CorrectableQuery = { study: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, referringPhysicianName: { alphabetic: string | null } | null, patient: { patientID: string | null, issuerOfPatientID: string | null, patientBirthDate: string | null, patientSex: string | null, patientSexNeutered: string | null, species: string | null, breed: string | null, otherPatientIDs: Array<string>, patientName: { alphabetic: string | null, display: string } | null, client: { responsibleOrganization: string | null, responsiblePerson: { alphabetic: string | null } | null } | null } } | null, corrections: { number: number, corrections: Array<{ id: string, kind: CorrectionKind, at: string, by: string, reason: string, holds: boolean, attributes: Array<{ keyword: string, name: string, was: string, now: string }> }> } };

export type PatientsLikeQueryVariables = Exact<{
  tenant: string | number;
  text: string;
}>;


export type PatientsLikeQuery = { studies: { nodes: Array<{ patient: { patientID: string | null, issuerOfPatientID: string | null, species: string | null, patientName: { display: string } | null, client: { display: string } | null } }> } };

export type CorrectStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  values: CorrectedValuesInput;
  reason: string;
  after: number;
}>;


export type CorrectStudyMutation = { correctStudy: { number: number } };

export type MoveStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  to: PatientNumberInput;
  reason: string;
  after: number;
}>;


export type MoveStudyMutation = { moveStudy: { number: number } };

export type MergePatientsMutationVariables = Exact<{
  tenant: string | number;
  patient: PatientNumberInput;
  into: PatientNumberInput;
  reason: string;
}>;


export type MergePatientsMutation = { mergePatients: Array<string> };

export type UndoCorrectionMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type UndoCorrectionMutation = { undoCorrection: Array<string> };

export type RestorableUntilQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RestorableUntilQuery = { restorableUntil: string | null };

export type OpenCasesQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type OpenCasesQuery = { cases: { nodes: Array<{ id: string, number: string, outside: string, provider: { name: string } | null }> } };

export type DeleteStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type DeleteStudyMutation = { delete: { id: string } };

export type DeletionsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type DeletionsQuery = { deletions: Array<{ id: string, studyInstanceUID: string, seriesInstanceUID: string | null, sopInstanceUID: string | null, deletedAt: string, restorableUntil: string, instances: number, studyDate: string | null, studyTime: string | null, studyDescription: string | null, patient: { patientID: string | null, patientName: { display: string } | null } | null }> };

export type RestoreDeletionMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RestoreDeletionMutation = { restoreDeletion: { id: string } };

export type SendChoicesQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type SendChoicesQuery = { destinations: Array<{ name: string, aeTitle: string }>, study: { numberOfStudyRelatedInstances: number, series: Array<{ seriesInstanceUID: string, seriesNumber: number | null, modality: string | null, seriesDescription: string | null, numberOfSeriesRelatedInstances: number }> } | null };

export type SendMutationVariables = Exact<{
  tenant: string | number;
  what: SendInput;
  remotes: Array<string> | string;
}>;


export type SendMutation = { send: Array<{ id: string, instances: number }> };

export type DeliveriesQueryVariables = Exact<{
  tenant: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type DeliveriesQuery = { deliveries: { endCursor: string | null, nodes: Array<{ id: string, remote: string, aeTitle: string, level: QueryRetrieveLevel, studyInstanceUID: string, state: DeliveryState, instances: number, sent: number, failed: number, reason: string | null, creator: string, rule: string | null, createdAt: string, nextTry: string | null, giveUpAt: string, finishedAt: string | null, study: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, patient: { patientID: string | null, patientName: { display: string } | null } } | null }> } };

export type CancelDeliveryMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type CancelDeliveryMutation = { cancelDelivery: { id: string, state: DeliveryState } };

export type RetryDeliveryMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RetryDeliveryMutation = { retryDelivery: { id: string, state: DeliveryState } };

export type DeliveredInstancesQueryVariables = Exact<{
  tenant: string | number;
  delivery: string | number;
  failed: boolean;
  after?: string | null | undefined;
}>;


export type DeliveredInstancesQuery = { deliveredInstances: { endCursor: string | null, nodes: Array<{ sopInstanceUID: string, sent: boolean, failed: boolean, status: number | null, at: string | null, reason: string | null, committedAt: string | null }> } };

export type CheckHangingProtocolQueryVariables = Exact<{
  tenant: string | number;
  json: string;
}>;


export type CheckHangingProtocolQuery = { checkHangingProtocol: { problems: Array<string>, protocol: { id: string, name: string, enabled: boolean, modalities: Array<string>, regions: Array<string>, species: Array<string>, layout: string, least: number, json: string, supplied: boolean, own: boolean, panes: Array<{ name: string, projections: Array<string>, laterality: string, regions: Array<string> }> } | null } };

export type PutHangingProtocolMutationVariables = Exact<{
  tenant: string | number;
  json: string;
}>;


export type PutHangingProtocolMutation = { putHangingProtocol: { id: string } };

export type ResetHangingProtocolMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type ResetHangingProtocolMutation = { resetHangingProtocol: boolean };

export type FaceRadiographsMutationVariables = Exact<{
  tenant: string | number;
  cranialAt: SideOfScreen;
  rightAt: SideOfScreen;
}>;


export type FaceRadiographsMutation = { faceRadiographs: { cranialAt: SideOfScreen, rightAt: SideOfScreen } };

export type HangingProtocolFieldsFragment = { id: string, name: string, enabled: boolean, modalities: Array<string>, regions: Array<string>, species: Array<string>, layout: string, least: number, json: string, supplied: boolean, own: boolean, panes: Array<{ name: string, projections: Array<string>, laterality: string, regions: Array<string> }> };

export type HangingQueryVariables = Exact<{
  tenant: string | number;
}>;


export type HangingQuery = { hanging: { cranialAt: SideOfScreen, rightAt: SideOfScreen, protocols: Array<{ id: string, name: string, enabled: boolean, modalities: Array<string>, regions: Array<string>, species: Array<string>, layout: string, least: number, json: string, supplied: boolean, own: boolean, panes: Array<{ name: string, projections: Array<string>, laterality: string, regions: Array<string> }> }> } };

export type InboxesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type InboxesQuery = { inboxes: Array<{ id: string, number: string, label: string, createdAt: string, createdBy: string, endsAt: string, files: number, bytes: number, mostFiles: number, mostBytes: number, passcode: boolean, open: boolean }> };

export type OpenInboxMutationVariables = Exact<{
  tenant: string | number;
  inbox: InboxInput;
}>;


export type OpenInboxMutation = { openInbox: { link: string, inbox: { id: string } } };

export type WithdrawInboxMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type WithdrawInboxMutation = { withdrawInbox: boolean };

export type InboxUploadsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type InboxUploadsQuery = { inboxUploads: Array<{ id: string, number: string, label: string, sender: string, patient: string, createdAt: string, finishedAt: string | null, endsAt: string, files: number, bytes: number, deciding: boolean, problem: string }> };

export type InboxUploadQueryVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type InboxUploadQuery = { inboxUpload: { upload: { id: string, sender: string, contact: string, message: string, patient: string, patientID: string, species: string, owner: string, deciding: boolean }, studies: Array<{ studyInstanceUID: string, patientName: string, patientID: string, species: string, responsiblePerson: string, studyDate: string, studyDescription: string, modalities: Array<string>, kinds: Array<string>, files: number, bytes: number, samples: Array<string>, stored: boolean, storedPatient: string }>, refused: Array<{ path: string, reason: string }> } };

export type AcceptUploadMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  accepted: AcceptedInput;
}>;


export type AcceptUploadMutation = { acceptUpload: { id: string } };

export type RefuseUploadMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  studies?: Array<string | number> | string | number | null | undefined;
}>;


export type RefuseUploadMutation = { refuseUpload: { id: string } };

export type RetentionQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RetentionQuery = { retention: { defaultDays: number | null, holdsFrom: string | null, rules: Array<{ modality: string, days: number | null }> } };

export type RetentionPreviewQueryVariables = Exact<{
  tenant: string | number;
  retention: RetentionInput;
}>;


export type RetentionPreviewQuery = { retentionPreview: { studies: number, images: number, oldest: string | null, kept: number, more: boolean, seal: string } };

export type SetRetentionMutationVariables = Exact<{
  tenant: string | number;
  retention: RetentionInput;
  seal: string;
}>;


export type SetRetentionMutation = { setRetention: { holdsFrom: string | null } };

export type LegalHoldsQueryVariables = Exact<{
  tenant: string | number;
  after?: string | null | undefined;
}>;


export type LegalHoldsQuery = { legalHolds: { endCursor: string | null, nodes: Array<{ id: string, studyInstanceUID: string, wholePatient: boolean, reason: string, placedAt: string, placedBy: string, patient: { patientID: string | null, patientName: { display: string } | null } | null }> } };

export type PlaceLegalHoldMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  reason: string;
  wholePatient: boolean;
}>;


export type PlaceLegalHoldMutation = { placeLegalHold: { id: string } };

export type LiftLegalHoldMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  reason: string;
}>;


export type LiftLegalHoldMutation = { liftLegalHold: { id: string } };

export type LaunchedStudiesQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string;
  accessionNumber: string;
  patientID: string;
}>;


export type LaunchedStudiesQuery = { launchedStudies: Array<string> };

export type UnreadNotificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type UnreadNotificationsQuery = { unreadCaseNotifications: number };

export type UnreadNotificationsChangedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type UnreadNotificationsChangedSubscription = { unreadNotificationsChanged: number };

export type CaseNotificationsQueryVariables = Exact<{
  first: number;
  before?: string | null | undefined;
}>;


export type CaseNotificationsQuery = { caseNotifications: Array<{ id: string, tenant: string, case: string, number: string, what: CaseEvent, category: NotificationCategory, by: string, at: string, unread: boolean }> };

export type MarkNotificationsReadMutationVariables = Exact<{
  ids?: Array<string | number> | string | number | null | undefined;
}>;


export type MarkNotificationsReadMutation = { markNotificationsRead: boolean };

export type NotificationSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type NotificationSettingsQuery = { notificationSettings: { quietFrom: number | null, quietTo: number | null, timeZone: string, digestAt: number, byMail: boolean, pushKey: string, ways: Array<{ category: NotificationCategory, inApp: boolean, mail: NotificationByMail, push: boolean }>, browsers: Array<{ id: string, browser: string, createdAt: string }> } };

export type ChangeNotificationSettingsMutationVariables = Exact<{
  settings: NotificationSettingsInput;
}>;


export type ChangeNotificationSettingsMutation = { changeNotificationSettings: boolean };

export type SubscribeToPushMutationVariables = Exact<{
  subscription: PushSubscriptionInput;
}>;


export type SubscribeToPushMutation = { subscribeToPush: { id: string } };

export type EndPushMutationVariables = Exact<{
  id: string | number;
}>;


export type EndPushMutation = { endPush: boolean };

export type TenantsQueryVariables = Exact<{
  search: string;
  first: number;
  after?: string | null | undefined;
}>;


export type TenantsQuery = { tenants: { endCursor: string | null, nodes: Array<{ damaged: number, slug: string, name: string, kind: TenantKind, state: TenantState, locale: string, timeZone: string, contact: string, retentionDays: number | null, closesAt: string | null, secondFactorRoles: Array<Role>, usage: { storageBytes: number }, scrub: { startedAt: string, endedAt: string | null, instances: number } | null, limits: { associations: number | null, storageBytes: number | null, storageHard: boolean, instancesADay: number | null } }> } };

export type TenantTroublesQueryVariables = Exact<{ [key: string]: never; }>;


export type TenantTroublesQuery = { tenantTroubles: Array<{ tenant: string, name: string, damaged: number, storagePercent: number | null, refuses: boolean }> };

export type DisksQueryVariables = Exact<{ [key: string]: never; }>;


export type DisksQuery = { disks: Array<{ holds: string, freeBytes: number, sizeBytes: number, reserveBytes: number }> };

export type ProcessesQueryVariables = Exact<{ [key: string]: never; }>;


export type ProcessesQuery = { processes: Array<{ id: string, roles: Array<string>, host: string, pid: number, version: string, beganAt: string, heardAt: string, silent: boolean, open: number, aMinute: number, processor: number, memoryBytes: number, away: Array<string> }> };

export type LoadsQueryVariables = Exact<{ [key: string]: never; }>;


export type LoadsQuery = { tenantLoads: Array<{ tenant: string, associations: number, instancesToday: number }> };

export type QueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type QueuesQuery = { queues: Array<{ name: string, due: number, oldestSeconds: number }> };

export type CreateTenantMutationVariables = Exact<{
  slug: string | number;
  name: string;
  kind: TenantKind;
  facts?: TenantFacts | null | undefined;
}>;


export type CreateTenantMutation = { createTenant: { slug: string } };

export type UpdateTenantMutationVariables = Exact<{
  tenant: string | number;
  facts: TenantFacts;
}>;


export type UpdateTenantMutation = { updateTenant: { slug: string } };

export type SetTenantStateMutationVariables = Exact<{
  tenant: string | number;
  state: TenantState;
}>;


export type SetTenantStateMutation = { setTenantState: { slug: string, state: TenantState } };

export type InviteAdministratorMutationVariables = Exact<{
  tenant: string | number;
  email: string;
  name: string;
}>;


export type InviteAdministratorMutation = { inviteAdministrator: { link: string | null, expiresAt: string } };

export type SetAsideQueryVariables = Exact<{ [key: string]: never; }>;


export type SetAsideQuery = { setAside: Array<{ id: string, tenant: string | null, job: string, what: string, tries: number, reason: string, at: string }> };

export type RetrySetAsideMutationVariables = Exact<{
  id: string | number;
}>;


export type RetrySetAsideMutation = { retrySetAside: { id: string } };

export type PatientStudiesQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type PatientStudiesQuery = { patientStudies: { endCursor: string | null, hasNextPage: boolean, nodes: Array<{ tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { issuerOfPatientID: string | null, otherPatientIDs: Array<string>, microchips: Array<string>, patientBirthDate: string | null, patientAge: string | null, patientWeight: number | null, patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, breedRegistrations: Array<{ number: string | null, registry: string | null }>, patientName: { display: string } | null, client: { display: string } | null }, series: Array<{ seriesInstanceUID: string, modality: string | null, seriesDescription: string | null, bodyPartExamined: string | null }> }> } | null };

export type OpenRequestsQueryVariables = Exact<{
  tenant: string | number;
  patientID: string;
}>;


export type OpenRequestsQuery = { imageRequests: { nodes: Array<{ id: string, state: RequestState, starts: string, reason: string, procedure: { name: string, modality: string }, patient: { issuerOfPatientID: string } }> } };

export type SavedMeasurementsQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
}>;


export type SavedMeasurementsQuery = { savedMeasurements: Array<{ sopInstanceUID: string, title: string, author: string, savedAt: string | null, ours: boolean, replacedBy: string | null, problem: string, truncated: boolean, total: number, measurements: Array<{ uid: string, kind: MeasurementKind | null, label: string, points: Array<Array<number>>, text: string, variant: string, millimetres: number | null, method: string, reference: string, image: { seriesInstanceUID: string | null, sopInstanceUID: string, frameNumber: number, missing: boolean } | null, values: Array<{ name: string | null, label: string, text: string, unit: string, value: number | null }>, animal: { species: string, breed: string, recumbency: string } | null }> }> };

export type KeyImagesQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
}>;


export type KeyImagesQuery = { keyImages: Array<{ sopInstanceUID: string, title: KeyImageTitle | null, label: string, description: string, author: string, savedAt: string | null, ours: boolean, replacedBy: string | null, problem: string, images: Array<{ seriesInstanceUID: string | null, sopInstanceUID: string, frameNumber: number, missing: boolean }> }> };

export type PresentationStatesQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
}>;


export type PresentationStatesQuery = { presentationStates: Array<{ sopInstanceUID: string, label: string, description: string, author: string, savedAt: string | null, ours: boolean, problem: string, images: Array<{ windowCenter: number | null, windowWidth: number | null, inverted: boolean, rotation: number, mirrored: boolean, area: Array<number> | null, image: { sopInstanceUID: string, frameNumber: number, missing: boolean }, graphics: Array<{ kind: string, points: Array<Array<number>>, closed: boolean, filled: boolean, text: string, units: string }>, shutters: Array<{ kind: string, points: Array<Array<number>> }> }> }> };

export type SaveMeasurementsMutationVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  measurements: Array<MeasurementInput> | MeasurementInput;
  replaces?: string | number | null | undefined;
}>;


export type SaveMeasurementsMutation = { saveMeasurements: { sopInstanceUID: string } };

export type SaveKeyImagesMutationVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  title: KeyImageTitle;
  description?: string | null | undefined;
  images: Array<ImageReference> | ImageReference;
  replaces?: string | number | null | undefined;
}>;


export type SaveKeyImagesMutation = { saveKeyImages: { sopInstanceUID: string } };

export type SavePresentationStateMutationVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  label: string;
  images: Array<ShownImageInput> | ShownImageInput;
}>;


export type SavePresentationStateMutation = { savePresentationState: Array<{ sopInstanceUID: string }> };

export type RemoteServersQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RemoteServersQuery = { remoteServers: Array<string> };

export type RemoteStudiesQueryVariables = Exact<{
  tenant: string | number;
  name: string;
  filter: RemoteStudyFilter;
}>;


export type RemoteStudiesQuery = { remoteStudies: { more: boolean, nodes: Array<{ studyInstanceUID: string, studyDate: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, patientID: string | null, species: string | null, breed: string | null, numberOfStudyRelatedInstances: number | null, patientName: { display: string } | null, client: { display: string } | null }> } };

export type RetrievalsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type RetrievalsQuery = { retrievals: Array<{ id: string, server: string, studyInstanceUID: string, label: string, state: ErrandState, reason: string, remaining: number | null, completed: number | null, failed: number | null, createdAt: string }> };

export type RetrieveMutationVariables = Exact<{
  tenant: string | number;
  name: string;
  studies: Array<RemoteStudyChoice> | RemoteStudyChoice;
}>;


export type RetrieveMutation = { retrieveRemoteStudies: Array<{ id: string }> };

export type CancelRetrievalMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type CancelRetrievalMutation = { cancelRetrieval: { id: string } };

export type ReadingDeskQueryVariables = Exact<{
  caseID: string | number;
}>;


export type ReadingDeskQuery = { readingDesk: { tenant: string, isProvider: boolean, rights: Array<Right>, reading: number | null } };

export type ReportsQueryVariables = Exact<{
  tenant: string | number;
  caseID?: string | number | null | undefined;
  studyInstanceUID?: string | number | null | undefined;
}>;


export type ReportsQuery = { reports: Array<{ id: string, clinic: string, provider: string, caseID: string | null, reading: number, studyInstanceUID: string, state: ReportState, draft: { version: number, author: string, savedAt: string, content: { title: string, region: string, template: string, critical: string, sections: Array<{ section: ReportSection, text: string }>, measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> } } | null, editions: Array<{ number: number, kind: EditionKind, author: string, authorTitle: string, byMachine: boolean, organization: string, signedAt: string, storedAt: string | null, problem: string, content: { title: string, region: string, template: string, critical: string, sections: Array<{ section: ReportSection, text: string }>, measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> } }> }> };

export type ReportSaidFragment = { title: string, region: string, template: string, critical: string, sections: Array<{ section: ReportSection, text: string }>, measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> };

export type ReportFragment = { id: string, clinic: string, provider: string, caseID: string | null, reading: number, studyInstanceUID: string, state: ReportState, draft: { version: number, author: string, savedAt: string, content: { title: string, region: string, template: string, critical: string, sections: Array<{ section: ReportSection, text: string }>, measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> } } | null, editions: Array<{ number: number, kind: EditionKind, author: string, authorTitle: string, byMachine: boolean, organization: string, signedAt: string, storedAt: string | null, problem: string, content: { title: string, region: string, template: string, critical: string, sections: Array<{ section: ReportSection, text: string }>, measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> } }> };

export type ReportTextsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ReportTextsQuery = { reportTemplates: Array<{ id: string, name: string, region: string, modalities: Array<string>, sections: Array<{ section: ReportSection, text: string }> }>, textBlocks: Array<{ id: string, name: string, text: string, section: ReportSection | null }> };

export type ReportTakenOverQueryVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type ReportTakenOverQuery = { reportTakenOver: { measurements: Array<{ label: string, value: string, uid: string }>, keyImages: Array<{ seriesInstanceUID: string, sopInstanceUID: string, frameNumber: number, caption: string }> } };

export type CriticalFindingsQueryVariables = Exact<{
  tenant: string | number;
  caseID?: string | number | null | undefined;
  onlyOpen: boolean;
}>;


export type CriticalFindingsQuery = { criticalFindings: Array<{ id: string, caseID: string | null, studyInstanceUID: string, clinic: string, text: string, raisedBy: string, raisedAt: string, acknowledgedAt: string | null, acknowledgedBy: string, note: string }> };

export type ImageScoresQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  caseID?: string | number | null | undefined;
}>;


export type ImageScoresQuery = { imageScores: Array<{ sopInstanceUID: string, score: ImageScore, reasons: Array<ScoreReason>, author: string }> };

export type BeginReportMutationVariables = Exact<{
  tenant: string | number;
  caseID?: string | number | null | undefined;
  studyInstanceUID?: string | number | null | undefined;
}>;


export type BeginReportMutation = { beginReport: { id: string } };

export type BeginAddendumMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type BeginAddendumMutation = { beginAddendum: { id: string } };

export type SaveReportDraftMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  version: number;
  content: ReportContentInput;
}>;


export type SaveReportDraftMutation = { saveReportDraft: { version: number, savedAt: string } };

export type SignReportMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  version: number;
  kind: EditionKind;
  proof: ProofInput;
  title: string;
}>;


export type SignReportMutation = { signReport: { number: number } };

export type AcknowledgeFindingMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  note: string;
}>;


export type AcknowledgeFindingMutation = { acknowledgeFinding: { id: string } };

export type ScoreImagesMutationVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
  images: Array<string | number> | string | number;
  score?: ImageScore | null | undefined;
  reasons?: Array<ScoreReason> | ScoreReason | null | undefined;
  caseID?: string | number | null | undefined;
}>;


export type ScoreImagesMutation = { scoreImages: number };

export type LetterheadQueryVariables = Exact<{
  tenant: string | number;
}>;


export type LetterheadQuery = { letterhead: { name: string, address: string, contact: string, hasLogo: boolean } };

export type PutLetterheadMutationVariables = Exact<{
  tenant: string | number;
  name: string;
  address: string;
  contact: string;
}>;


export type PutLetterheadMutation = { putLetterhead: { name: string } };

export type PutReportTemplateMutationVariables = Exact<{
  tenant: string | number;
  template: ReportTemplateInput;
}>;


export type PutReportTemplateMutation = { putReportTemplate: { id: string } };

export type PutTextBlockMutationVariables = Exact<{
  tenant: string | number;
  block: TextBlockInput;
}>;


export type PutTextBlockMutation = { putTextBlock: { id: string } };

export type RemoveReportTextMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RemoveReportTextMutation = { removeReportText: boolean };

export type ImageRequestsQueryVariables = Exact<{
  tenant: string | number;
  filter?: ImageRequestFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ImageRequestsQuery = { imageRequests: { endCursor: string | null, nodes: Array<{ id: string, accessionNumber: string, state: RequestState, starts: string, stations: Array<string>, priority: RequestPriority, requestedBy: string, reason: string, endedBecause: string, origin: string, missingSince: string | null, studies: Array<string>, images: number, patient: { patientID: string, name: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, microchip: string, clientFamilyName: string, clientGivenName: string, organization: string, speciesCode: { value: string, scheme: string, meaning: string } | null, breedCode: { value: string, scheme: string, meaning: string } | null }, procedure: { name: string, modality: string }, selection: { shots: Array<{ name: string, laterality: string, required: boolean, images: Array<{ studyInstanceUID: string, seriesInstanceUID: string, sopInstanceUID: string }> }>, others: Array<{ studyInstanceUID: string, seriesInstanceUID: string, sopInstanceUID: string }> } }> } };

export type ImageRequestChangedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type ImageRequestChangedSubscription = { imageRequestChanged: { id: string } | null };

export type StudiesInDoubtQueryVariables = Exact<{
  tenant: string | number;
}>;


export type StudiesInDoubtQuery = { studiesInDoubt: Array<{ studyInstanceUID: string, request: string | null, why: string, at: string, requested: { starts: string, patient: { name: string, patientID: string }, procedure: { name: string } } | null, study: { studyDate: string | null, studyDescription: string | null, modalitiesInStudy: Array<string>, patient: { patientID: string | null, patientName: { display: string } | null } } | null }> };

export type OfferedProceduresQueryVariables = Exact<{
  tenant: string | number;
}>;


export type OfferedProceduresQuery = { procedures: Array<{ id: string, name: string, modality: string, species: Array<string>, views: Array<{ name: string, laterality: string, required: boolean }> }> };

export type BreedsQueryVariables = Exact<{
  matching: string;
  species: string;
}>;


export type BreedsQuery = { breeds: Array<{ value: string, scheme: string, meaning: string }> };

export type RequestImagesMutationVariables = Exact<{
  tenant: string | number;
  request: ImageRequestInput;
}>;


export type RequestImagesMutation = { requestImages: { id: string, starts: string } };

export type RescheduleRequestMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  schedule: ScheduleInput;
}>;


export type RescheduleRequestMutation = { rescheduleRequest: { id: string, starts: string } };

export type CancelRequestMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  reason: string;
}>;


export type CancelRequestMutation = { cancelRequest: { id: string, state: RequestState } };

export type EndRequestMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  state: RequestState;
  reason: string;
}>;


export type EndRequestMutation = { endRequest: { id: string, state: RequestState } };

export type RepeatRequestMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  date: string;
}>;


export type RepeatRequestMutation = { repeatRequest: { id: string, starts: string } };

export type LinkStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  request: string | number;
}>;


export type LinkStudyMutation = { linkStudy: { meeting: StudyMeeting } };

export type UnlinkStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type UnlinkStudyMutation = { unlinkStudy: { meeting: StudyMeeting } };

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { session: { operator: boolean, idleMinutes: number, user: { id: string, email: string, name: string }, memberships: Array<{ role: Role, rights: Array<Right>, secondFactorMissing: boolean, tenant: { slug: string, name: string, kind: TenantKind, state: TenantState } }> } | null };

export type PlaceQueryVariables = Exact<{
  tenant: string | number;
}>;


export type PlaceQuery = { place: { name: string, rights: Array<Right> } };

export type SharesQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type SharesQuery = { shareRecipients: Array<{ id: string, name: string, email: string }>, sharedStudies: Array<{ user: string }> };

export type ShareStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  user: string | number;
}>;


export type ShareStudyMutation = { shareStudy: boolean };

export type UnshareStudyMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  user: string | number;
}>;


export type UnshareStudyMutation = { unshareStudy: boolean };

export type ShownQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ShownQuery = { studies: { nodes: Array<{ tenant: string, studyInstanceUID: string, studyDate: string | null, studyDescription: string | null, modalitiesInStudy: Array<string>, patient: { species: string | null, breed: string | null, patientName: { alphabetic: string | null, display: string } | null } }> } };

export type ShownStudyQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type ShownStudyQuery = { study: { series: Array<{ seriesInstanceUID: string, modality: string | null, seriesDescription: string | null, instances: Array<{ sopInstanceUID: string, sopClassUID: string, instanceNumber: number | null, numberOfFrames: number, rows: number | null, columns: number | null }> }> } | null };

export type LinksQueryVariables = Exact<{
  tenant: string | number;
  study?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type LinksQuery = { shares: { endCursor: string | null, nodes: Array<{ id: string, studies: Array<string>, series: Array<string>, reports: boolean, view: boolean, download: boolean, imports: boolean, beginsAt: string, endsAt: string | null, hasPasscode: boolean, locked: boolean, usesLeft: number | null, opened: number, asksName: boolean, label: string, takenBy: Array<string>, createdAt: string, createdBy: string, revokedAt: string | null, works: boolean, visits: Array<{ id: string, name: string, address: string, userAgent: string, at: string, viewed: Array<string>, downloaded: Array<string> }> }> } };

export type CreateShareMutationVariables = Exact<{
  tenant: string | number;
  share: ShareWanted;
}>;


export type CreateShareMutation = { createShare: { secret: string, share: { id: string } } };

export type RevokeShareMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RevokeShareMutation = { revokeShare: boolean };

export type UnlockShareMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type UnlockShareMutation = { unlockShare: boolean };

export type CopyShareMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type CopyShareMutation = { copyShare: boolean };

export type LeaveShareMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type LeaveShareMutation = { leaveShare: boolean };

export type SharedWithUsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type SharedWithUsQuery = { sharedWithUs: Array<{ id: string, clinic: string, label: string, download: boolean, imports: boolean, copyProblem: string, endsAt: string | null, shown: Array<{ studyInstanceUID: string, species: string | null, studyDate: string | null, studyDescription: string | null, modalitiesInStudy: Array<string>, patientName: { display: string } | null }> }> };

export type CopiedQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type CopiedQuery = { study: { studyInstanceUID: string, arriving: boolean } | null };

export type SharedWithUsChangedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type SharedWithUsChangedSubscription = { sharedWithUsChanged: string };

export type EdgeSitesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type EdgeSitesQuery = { edgeSites: Array<{ site: string, tenant: string, heardAt: string, silent: boolean, waiting: number, waitingSince: string | null, setAside: number }> };

export type AllEdgeSitesQueryVariables = Exact<{ [key: string]: never; }>;


export type AllEdgeSitesQuery = { allEdgeSites: Array<{ site: string, tenant: string, heardAt: string, silent: boolean, waiting: number, waitingSince: string | null, setAside: number }> };

export type StudyRowFragment = { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { display: string } | null } };

export type StudiesQueryVariables = Exact<{
  tenant: string | number;
  filter?: StudyFilter | null | undefined;
  sort: StudySort;
  first: number;
  after?: string | null | undefined;
}>;


export type StudiesQuery = { studies: { endCursor: string | null, hasNextPage: boolean, nodes: Array<{ tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { display: string } | null } }> } };

export type StudyArrivedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type StudyArrivedSubscription = { studyArrived: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { display: string } | null } } };

export type SharingChangedSubscriptionVariables = Exact<{
  tenant: string | number;
}>;


export type SharingChangedSubscription = { sharingChanged: string };

export type AttributesQueryVariables = Exact<{
  tags: Array<AttributeTag> | AttributeTag;
}>;


export type AttributesQuery = { attributes: Array<{ tag: string, creator: string, name: string, keyword: string }> };

export type CaseMessagesQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
  first: number;
  before: string;
}>;


export type CaseMessagesQuery = { caseMessages: Array<{ id: string, kind: CaseMessageKind, text: string, by: string, byID: string, ofProvider: boolean, mentions: Array<string>, attachments: Array<string>, at: string }> };

export type CaseParticipantsQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type CaseParticipantsQuery = { caseParticipants: Array<{ id: string, name: string, ofProvider: boolean }> };

export type CaseReadMarksQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type CaseReadMarksQuery = { caseReadMarks: Array<{ user: string, name: string, at: string }> };

export type PostCaseMessageMutationVariables = Exact<{
  tenant: string | number;
  case: string | number;
  message: CaseMessageInput;
}>;


export type PostCaseMessageMutation = { postCaseMessage: { id: string } };

export type MarkCaseReadMutationVariables = Exact<{
  tenant: string | number;
  case: string | number;
  message: string | number;
}>;


export type MarkCaseReadMutation = { markCaseRead: boolean };

export type CaseMessageArrivedSubscriptionVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type CaseMessageArrivedSubscription = { caseMessageArrived: { id: string } | null };

export type HeldImagesQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type HeldImagesQuery = { heldImages: Array<{ studyInstanceUID: string, studyDescription: string, studyDate: string, modalities: Array<string>, images: number, lastAt: string | null, newStudy: boolean }> };

export type AttachHeldImagesMutationVariables = Exact<{
  tenant: string | number;
  case: string | number;
  study: string | number;
  until: string;
}>;


export type AttachHeldImagesMutation = { attachHeldImages: { id: string } };

export type SendingsQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type SendingsQuery = { caseSendings: Array<{ remote: string, waiting: boolean, problem: string, deliveries: Array<{ id: string, state: DeliveryState, instances: number, sent: number, failed: number, reason: string | null, finishedAt: string | null }> }> };

export type ReturnedQueryVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type ReturnedQuery = { returnedObjects: Array<{ studyInstanceUID: string, seriesInstanceUID: string, sopInstanceUID: string, sopClassUID: string, kind: string, callingAETitle: string, receivedAt: string, isReport: boolean }> };

export type AttachReturnedMutationVariables = Exact<{
  tenant: string | number;
  case: string | number;
  instances: Array<string | number> | string | number;
}>;


export type AttachReturnedMutation = { attachReturnedObjects: { id: string } };

export type SendOutsideMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  remote: string;
}>;


export type SendOutsideMutation = { sendCaseOutside: { id: string } };

export type OutsideDestinationsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type OutsideDestinationsQuery = { destinations: Array<{ name: string, aeTitle: string }> };

export type UnknownStudiesQueryVariables = Exact<{
  tenant: string | number;
  after?: string | null | undefined;
}>;


export type UnknownStudiesQuery = { unknownStudies: { endCursor: string | null, nodes: Array<{ sender: string, study: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, patientName: { display: string } | null, client: { display: string } | null } } }> } };

export type CasesOfSenderQueryVariables = Exact<{
  tenant: string | number;
  sender: string;
}>;


export type CasesOfSenderQuery = { casesOfSender: Array<{ id: string, number: string, patient: { name: string } }> };

export type ClaimUnknownMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type ClaimUnknownMutation = { claimUnknownStudy: { id: string } };

export type AttachUnknownMutationVariables = Exact<{
  tenant: string | number;
  study: string | number;
  case: string | number;
}>;


export type AttachUnknownMutation = { attachUnknownStudy: { id: string } };

export type TelemedicineFiguresQueryVariables = Exact<{
  tenant: string | number;
  asProvider: boolean;
  since: string;
}>;


export type TelemedicineFiguresQuery = { telemedicineFigures: { csv: string, total: { month: string, partner: string, service: string, submitted: number, stat: number, completed: number, canceled: number, kept: number, missed: number, clarifications: number, resubmissions: number, medianMinutes: number | null, p95Minutes: number | null }, months: Array<{ month: string, partner: string, service: string, submitted: number, stat: number, completed: number, canceled: number, kept: number, missed: number, clarifications: number, resubmissions: number, medianMinutes: number | null, p95Minutes: number | null }>, partners: Array<{ month: string, partner: string, service: string, submitted: number, stat: number, completed: number, canceled: number, kept: number, missed: number, clarifications: number, resubmissions: number, medianMinutes: number | null, p95Minutes: number | null }>, quality: Array<{ month: string, machine: string, region: string, good: number, acceptable: number, poor: number, reasons: Array<{ reason: ScoreReason, count: number }> }>, machines: Array<{ month: string, machine: string, region: string, good: number, acceptable: number, poor: number, reasons: Array<{ reason: ScoreReason, count: number }> }> } };

export type CaseFiguresFactsFragment = { month: string, partner: string, service: string, submitted: number, stat: number, completed: number, canceled: number, kept: number, missed: number, clarifications: number, resubmissions: number, medianMinutes: number | null, p95Minutes: number | null };

export type ImageQualityFactsFragment = { month: string, machine: string, region: string, good: number, acceptable: number, poor: number, reasons: Array<{ reason: ScoreReason, count: number }> };

export type CaseRowFragment = { id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } };

export type CaseDetailsFragment = { priorInstanceUids: Array<string>, accessEndsAt: string | null, canceledBecause: string, waitingSince: string | null, id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string }, attachments: Array<{ id: string, name: string, mediaType: string, size: number }>, missing: Array<{ lack: CaseLack, name: string, label: string, region: string }>, studies: Array<{ studyInstanceUID: string, prior: boolean, change: CaseStudyChange, description: string, date: string, modalities: Array<string>, images: number, receivedAt: string | null }>, readings: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null }>, events: Array<{ id: string, what: CaseEvent, at: string, byTenant: string, by: { id: string, name: string }, details: Array<{ name: string, value: string }> }>, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } };

export type QueueRowFragment = { uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null, case: { id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } } | null };

export type CasesQueryVariables = Exact<{
  tenant: string | number;
  filter?: CaseFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CasesQuery = { cases: { endCursor: string | null, nodes: Array<{ id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } }> } };

export type QueueQueryVariables = Exact<{
  tenant: string | number;
  filter?: QueueFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type QueueQuery = { queue: { endCursor: string | null, nodes: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null, case: { id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } } | null }> } };

export type CaseQueryVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type CaseQuery = { case: { priorInstanceUids: Array<string>, accessEndsAt: string | null, canceledBecause: string, waitingSince: string | null, id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string }, attachments: Array<{ id: string, name: string, mediaType: string, size: number }>, missing: Array<{ lack: CaseLack, name: string, label: string, region: string }>, studies: Array<{ studyInstanceUID: string, prior: boolean, change: CaseStudyChange, description: string, date: string, modalities: Array<string>, images: number, receivedAt: string | null }>, readings: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null }>, events: Array<{ id: string, what: CaseEvent, at: string, byTenant: string, by: { id: string, name: string }, details: Array<{ name: string, value: string }> }>, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } } };

export type DraftQueryVariables = Exact<{
  tenant: string | number;
  study: string | number;
}>;


export type DraftQuery = { cases: { nodes: Array<{ priorInstanceUids: Array<string>, accessEndsAt: string | null, canceledBecause: string, waitingSince: string | null, id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string }, attachments: Array<{ id: string, name: string, mediaType: string, size: number }>, missing: Array<{ lack: CaseLack, name: string, label: string, region: string }>, studies: Array<{ studyInstanceUID: string, prior: boolean, change: CaseStudyChange, description: string, date: string, modalities: Array<string>, images: number, receivedAt: string | null }>, readings: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null }>, events: Array<{ id: string, what: CaseEvent, at: string, byTenant: string, by: { id: string, name: string }, details: Array<{ name: string, value: string }> }>, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } }> } };

export type CaseFormQueryVariables = Exact<{
  tenant: string | number;
  studies: Array<string | number> | string | number;
}>;


export type CaseFormQuery = { caseForm: { untold: number, regions: Array<{ region: string, views: number, images: number }>, studies: Array<{ studyInstanceUID: string, prior: boolean, description: string, date: string, modalities: Array<string> }>, providers: Array<{ slug: string, name: string, services: Array<{ id: string, name: string, priceCents: number, statSurchargeCents: number, currency: string, history: Array<string>, turnaround: Array<{ priority: CasePriority, minutes: number }> }>, historyFields: Array<{ name: string, label: string, species: Array<string>, required: boolean, choices: Array<string> }> }>, values: { provider: string, service: string, question: string, priority: CasePriority, regions: Array<string>, priors: Array<string>, key: string, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string } } } };

export type SidesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type SidesQuery = { collaborations: Array<{ clinic: { slug: string, name: string }, provider: { slug: string, name: string } }> };

export type ReadersQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ReadersQuery = { readers: Array<{ id: string, name: string }> };

export type AskedHistoryQueryVariables = Exact<{
  tenant: string | number;
}>;


export type AskedHistoryQuery = { caseHistoryFields: Array<{ name: string, label: string }> };

export type CaseChangedSubscriptionVariables = Exact<{
  tenant: string | number;
  asProvider: boolean;
}>;


export type CaseChangedSubscription = { caseChanged: { id: string } | null };

export type DraftCaseMutationVariables = Exact<{
  tenant: string | number;
  case: CaseInput;
}>;


export type DraftCaseMutation = { draftCase: { priorInstanceUids: Array<string>, accessEndsAt: string | null, canceledBecause: string, waitingSince: string | null, id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string }, attachments: Array<{ id: string, name: string, mediaType: string, size: number }>, missing: Array<{ lack: CaseLack, name: string, label: string, region: string }>, studies: Array<{ studyInstanceUID: string, prior: boolean, change: CaseStudyChange, description: string, date: string, modalities: Array<string>, images: number, receivedAt: string | null }>, readings: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null }>, events: Array<{ id: string, what: CaseEvent, at: string, byTenant: string, by: { id: string, name: string }, details: Array<{ name: string, value: string }> }>, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } } };

export type ChangeDraftMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  case: CaseInput;
}>;


export type ChangeDraftMutation = { changeCaseDraft: { priorInstanceUids: Array<string>, accessEndsAt: string | null, canceledBecause: string, waitingSince: string | null, id: string, number: string, state: CaseState, priority: CasePriority, question: string, outside: string, studyInstanceUids: Array<string>, held: Array<string>, submittedAt: string | null, dueAt: string | null, completedAt: string | null, history: Array<{ name: string, text: string }>, referringVet: { name: string, email: string }, attachments: Array<{ id: string, name: string, mediaType: string, size: number }>, missing: Array<{ lack: CaseLack, name: string, label: string, region: string }>, studies: Array<{ studyInstanceUID: string, prior: boolean, change: CaseStudyChange, description: string, date: string, modalities: Array<string>, images: number, receivedAt: string | null }>, readings: Array<{ uid: string, number: number, state: CaseState, priority: CasePriority, dueAt: string, wantedPerformer: string, cancelAsked: string, performer: { id: string, name: string } | null }>, events: Array<{ id: string, what: CaseEvent, at: string, byTenant: string, by: { id: string, name: string }, details: Array<{ name: string, value: string }> }>, patient: { name: string, patientID: string, species: string, breed: string, sex: string, neutered: boolean | null, birthDate: string, weight: number | null, client: string }, service: { id: string, name: string, regions: Array<string>, views: number, priceCents: number, currency: string }, clinic: { slug: string, name: string }, provider: { slug: string, name: string } | null, requester: { id: string, name: string } } };

export type SubmitCaseMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type SubmitCaseMutation = { submitCase: { id: string } };

export type CancelCaseMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  because: string;
}>;


export type CancelCaseMutation = { cancelCase: { id: string } };

export type RemoveAttachmentMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
  attachment: string | number;
}>;


export type RemoveAttachmentMutation = { removeCaseAttachment: { id: string } };

export type ClaimWorkitemMutationVariables = Exact<{
  tenant: string | number;
  uid: string | number;
}>;


export type ClaimWorkitemMutation = { claimWorkitem: { uid: string } };

export type ReleaseWorkitemMutationVariables = Exact<{
  tenant: string | number;
  uid: string | number;
}>;


export type ReleaseWorkitemMutation = { releaseWorkitem: { uid: string } };

export type ReassignWorkitemMutationVariables = Exact<{
  tenant: string | number;
  uid: string | number;
  user: string | number;
}>;


export type ReassignWorkitemMutation = { reassignWorkitem: { uid: string } };

export type CompleteReadingMutationVariables = Exact<{
  tenant: string | number;
  uid: string | number;
}>;


export type CompleteReadingMutation = { completeWorkitem: { uid: string } };

export type RequestSecondReadingMutationVariables = Exact<{
  tenant: string | number;
  case: string | number;
}>;


export type RequestSecondReadingMutation = { requestSecondReading: Array<{ uid: string }> };

export type ServicesQueryVariables = Exact<{
  tenant: string | number;
}>;


export type ServicesQuery = { telemedicineServices: Array<{ id: string, name: string, description: string, modalities: Array<string>, species: Array<string>, priceCents: number, statSurchargeCents: number, currency: string, history: Array<string>, offered: boolean, turnaround: Array<{ priority: CasePriority, minutes: number }> }> };

export type PutServiceMutationVariables = Exact<{
  tenant: string | number;
  service: TelemedicineServiceInput;
}>;


export type PutServiceMutation = { putTelemedicineService: { id: string } };

export type RemoveServiceMutationVariables = Exact<{
  tenant: string | number;
  id: string | number;
}>;


export type RemoveServiceMutation = { removeTelemedicineService: boolean };

export type AskedFieldsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type AskedFieldsQuery = { caseHistoryFields: Array<{ name: string, label: string, species: Array<string>, required: boolean, choices: Array<string>, code: string, scheme: string }> };

export type SetHistoryFieldsMutationVariables = Exact<{
  tenant: string | number;
  fields: Array<CaseHistoryFieldInput> | CaseHistoryFieldInput;
}>;


export type SetHistoryFieldsMutation = { setCaseHistoryFields: Array<{ name: string }> };

export type CollaborationsQueryVariables = Exact<{
  tenant: string | number;
}>;


export type CollaborationsQuery = { collaborations: Array<{ state: CollaborationState, suspendedBy: string, accessDays: number, askedAt: string, since: string | null, push: string, clinic: { slug: string, name: string }, provider: { slug: string, name: string } }> };

export type AskProviderMutationVariables = Exact<{
  tenant: string | number;
  provider: string | number;
}>;


export type AskProviderMutation = { askProvider: { state: CollaborationState } };

export type AgreeToClinicMutationVariables = Exact<{
  tenant: string | number;
  clinic: string | number;
}>;


export type AgreeToClinicMutation = { agreeToClinic: { state: CollaborationState } };

export type SuspendCollaborationMutationVariables = Exact<{
  tenant: string | number;
  other: string | number;
}>;


export type SuspendCollaborationMutation = { suspendCollaboration: { state: CollaborationState } };

export type ResumeCollaborationMutationVariables = Exact<{
  tenant: string | number;
  other: string | number;
}>;


export type ResumeCollaborationMutation = { resumeCollaboration: { state: CollaborationState } };

export type SetCaseAccessMutationVariables = Exact<{
  tenant: string | number;
  provider: string | number;
  days: number;
}>;


export type SetCaseAccessMutation = { setCaseAccess: { accessDays: number } };

export type SetCasePushMutationVariables = Exact<{
  tenant: string | number;
  provider: string | number;
  remote: string;
}>;


export type SetCasePushMutation = { setCasePush: { push: string } };

export type CaseRoutingQueryVariables = Exact<{
  tenant: string | number;
}>;


export type CaseRoutingQuery = { caseRouting: { fallback: string, overflow: string, overflowMinutes: number, rules: Array<{ id: string, provider: string, species: Array<string>, modalities: Array<string>, services: Array<string>, priorities: Array<CasePriority>, days: Array<number>, fromMinute: number, toMinute: number }> } };

export type SetCaseRoutingMutationVariables = Exact<{
  tenant: string | number;
  routing: CaseRoutingInput;
}>;


export type SetCaseRoutingMutation = { setCaseRouting: { fallback: string } };

export type StudyQueryVariables = Exact<{
  tenant: string | number;
  studyInstanceUID: string | number;
}>;


export type StudyQuery = { study: { tenant: string, studyInstanceUID: string, studyDate: string | null, studyTime: string | null, studyDescription: string | null, accessionNumber: string | null, modalitiesInStudy: Array<string>, numberOfStudyRelatedSeries: number, numberOfStudyRelatedInstances: number, receivedAt: string, arriving: boolean, needsReview: boolean, corrected: boolean, onLegalHold: boolean | null, patient: { patientBirthDate: string | null, patientAge: string | null, otherPatientIDs: Array<string>, animals: Array<string>, patientID: string | null, species: string | null, breed: string | null, patientSex: string | null, patientSexNeutered: string | null, measuredAs: { species: string | null, breed: string | null }, breedRegistrations: Array<{ number: string | null, registry: string | null }>, patientName: { display: string } | null, client: { display: string } | null }, referringPhysicianName: { display: string } | null, series: Array<{ seriesInstanceUID: string, seriesNumber: number | null, modality: string | null, seriesDescription: string | null, bodyPartExamined: string | null, numberOfSeriesRelatedInstances: number, instances: Array<{ sopInstanceUID: string, sopClassUID: string, sopClassName: string, instanceNumber: number | null, transferSyntaxUID: string, numberOfFrames: number, rows: number | null, columns: number | null, viewPosition: string | null, view: { projection: string, laterality: string, regions: Array<string> } | null }> }> } | null };

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
export const TenantFactsFragmentDoc = new TypedDocumentString(`
    fragment TenantFacts on TenantSettings {
  slug
  name
  kind
  state
  locale
  timeZone
  contact
  limits {
    associations
    storageBytes
    storageHard
    instancesADay
  }
  retentionDays
  closesAt
  secondFactorRoles
}
    `, {"fragmentName":"TenantFacts"}) as unknown as TypedDocumentString<TenantFactsFragment, unknown>;
export const HangingProtocolFieldsFragmentDoc = new TypedDocumentString(`
    fragment HangingProtocolFields on HangingProtocol {
  id
  name
  enabled
  modalities
  regions
  species
  layout
  panes {
    name
    projections
    laterality
    regions
  }
  least
  json
  supplied
  own
}
    `, {"fragmentName":"HangingProtocolFields"}) as unknown as TypedDocumentString<HangingProtocolFieldsFragment, unknown>;
export const ReportSaidFragmentDoc = new TypedDocumentString(`
    fragment ReportSaid on ReportContent {
  title
  region
  template
  critical
  sections {
    section
    text
  }
  measurements {
    label
    value
    uid
  }
  keyImages {
    seriesInstanceUID
    sopInstanceUID
    frameNumber
    caption
  }
}
    `, {"fragmentName":"ReportSaid"}) as unknown as TypedDocumentString<ReportSaidFragment, unknown>;
export const ReportFragmentDoc = new TypedDocumentString(`
    fragment Report on WrittenReport {
  id
  clinic
  provider
  caseID
  reading
  studyInstanceUID
  state
  draft {
    version
    author
    savedAt
    content {
      ...ReportSaid
    }
  }
  editions {
    number
    kind
    author
    authorTitle
    byMachine
    organization
    signedAt
    storedAt
    problem
    content {
      ...ReportSaid
    }
  }
}
    fragment ReportSaid on ReportContent {
  title
  region
  template
  critical
  sections {
    section
    text
  }
  measurements {
    label
    value
    uid
  }
  keyImages {
    seriesInstanceUID
    sopInstanceUID
    frameNumber
    caption
  }
}`, {"fragmentName":"Report"}) as unknown as TypedDocumentString<ReportFragment, unknown>;
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
    }
  }
}
    `, {"fragmentName":"StudyRow"}) as unknown as TypedDocumentString<StudyRowFragment, unknown>;
export const CaseFiguresFactsFragmentDoc = new TypedDocumentString(`
    fragment CaseFiguresFacts on CaseFigures {
  month
  partner
  service
  submitted
  stat
  completed
  canceled
  kept
  missed
  clarifications
  resubmissions
  medianMinutes
  p95Minutes
}
    `, {"fragmentName":"CaseFiguresFacts"}) as unknown as TypedDocumentString<CaseFiguresFactsFragment, unknown>;
export const ImageQualityFactsFragmentDoc = new TypedDocumentString(`
    fragment ImageQualityFacts on ImageQuality {
  month
  machine
  region
  good
  acceptable
  poor
  reasons {
    reason
    count
  }
}
    `, {"fragmentName":"ImageQualityFacts"}) as unknown as TypedDocumentString<ImageQualityFactsFragment, unknown>;
export const CaseRowFragmentDoc = new TypedDocumentString(`
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
    `, {"fragmentName":"CaseRow"}) as unknown as TypedDocumentString<CaseRowFragment, unknown>;
export const CaseDetailsFragmentDoc = new TypedDocumentString(`
    fragment CaseDetails on Case {
  ...CaseRow
  history {
    name
    text
  }
  priorInstanceUids
  referringVet {
    name
    email
  }
  attachments {
    id
    name
    mediaType
    size
  }
  accessEndsAt
  canceledBecause
  waitingSince
  missing {
    lack
    name
    label
    region
  }
  studies {
    studyInstanceUID
    prior
    change
    description
    date
    modalities
    images
    receivedAt
  }
  readings {
    uid
    number
    state
    priority
    dueAt
    performer {
      id
      name
    }
    wantedPerformer
    cancelAsked
  }
  events {
    id
    what
    at
    by {
      id
      name
    }
    byTenant
    details {
      name
      value
    }
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}`, {"fragmentName":"CaseDetails"}) as unknown as TypedDocumentString<CaseDetailsFragment, unknown>;
export const QueueRowFragmentDoc = new TypedDocumentString(`
    fragment QueueRow on Workitem {
  uid
  number
  state
  priority
  dueAt
  performer {
    id
    name
  }
  wantedPerformer
  cancelAsked
  case {
    ...CaseRow
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}`, {"fragmentName":"QueueRow"}) as unknown as TypedDocumentString<QueueRowFragment, unknown>;
export const AccountDocument = new TypedDocumentString(`
    query Account {
  account {
    email
    name
    own
    provedAt
    passwordChangedAt
    totp
    recoveryCodesLeft
    passkeys {
      id
      name
      createdAt
      lastUsed
    }
    sessions {
      id
      createdAt
      lastSeen
      address
      userAgent
      current
    }
  }
}
    `) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const UpdateAccountDocument = new TypedDocumentString(`
    mutation UpdateAccount($name: String!) {
  updateAccount(name: $name)
}
    `) as unknown as TypedDocumentString<UpdateAccountMutation, UpdateAccountMutationVariables>;
export const ChangePasswordDocument = new TypedDocumentString(`
    mutation ChangePassword($password: String!, $newPassword: String!) {
  changePassword(password: $password, newPassword: $newPassword)
}
    `) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const SetUpTotpDocument = new TypedDocumentString(`
    mutation SetUpTotp {
  setUpTotp {
    secret
    uri
  }
}
    `) as unknown as TypedDocumentString<SetUpTotpMutation, SetUpTotpMutationVariables>;
export const ConfirmTotpDocument = new TypedDocumentString(`
    mutation ConfirmTotp($code: String!) {
  confirmTotp(code: $code) {
    recoveryCodes
  }
}
    `) as unknown as TypedDocumentString<ConfirmTotpMutation, ConfirmTotpMutationVariables>;
export const RemoveTotpDocument = new TypedDocumentString(`
    mutation RemoveTotp($password: String!) {
  removeTotp(password: $password)
}
    `) as unknown as TypedDocumentString<RemoveTotpMutation, RemoveTotpMutationVariables>;
export const RenamePasskeyDocument = new TypedDocumentString(`
    mutation RenamePasskey($id: ID!, $name: String!) {
  renamePasskey(id: $id, name: $name)
}
    `) as unknown as TypedDocumentString<RenamePasskeyMutation, RenamePasskeyMutationVariables>;
export const RemovePasskeyDocument = new TypedDocumentString(`
    mutation RemovePasskey($id: ID!) {
  removePasskey(id: $id)
}
    `) as unknown as TypedDocumentString<RemovePasskeyMutation, RemovePasskeyMutationVariables>;
export const EndSessionDocument = new TypedDocumentString(`
    mutation EndSession($id: ID!) {
  endSession(id: $id)
}
    `) as unknown as TypedDocumentString<EndSessionMutation, EndSessionMutationVariables>;
export const EndOtherSessionsDocument = new TypedDocumentString(`
    mutation EndOtherSessions {
  endOtherSessions
}
    `) as unknown as TypedDocumentString<EndOtherSessionsMutation, EndOtherSessionsMutationVariables>;
export const CatalogueDocument = new TypedDocumentString(`
    query Catalogue($tenant: ID!) {
  procedures(tenant: $tenant) {
    id
    name
    modality
    feeCode
    species
    region {
      value
      scheme
      meaning
    }
    views {
      name
      laterality
      recumbency
      required
      code {
        value
        scheme
        meaning
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CatalogueQuery, CatalogueQueryVariables>;
export const CodesDocument = new TypedDocumentString(`
    query Codes($group: CodeGroup!) {
  codes(group: $group) {
    value
    scheme
    meaning
  }
}
    `) as unknown as TypedDocumentString<CodesQuery, CodesQueryVariables>;
export const InviteDocument = new TypedDocumentString(`
    mutation Invite($tenant: ID!, $email: String!, $role: Role!, $name: String!) {
  invite(tenant: $tenant, email: $email, role: $role, name: $name) {
    link
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<InviteMutation, InviteMutationVariables>;
export const WithdrawInvitationDocument = new TypedDocumentString(`
    mutation WithdrawInvitation($tenant: ID!, $id: ID!) {
  withdrawInvitation(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<WithdrawInvitationMutation, WithdrawInvitationMutationVariables>;
export const DemandSecondFactorDocument = new TypedDocumentString(`
    mutation DemandSecondFactor($tenant: ID!, $roles: [Role!]!) {
  demandSecondFactor(tenant: $tenant, roles: $roles) {
    secondFactorRoles
  }
}
    `) as unknown as TypedDocumentString<DemandSecondFactorMutation, DemandSecondFactorMutationVariables>;
export const SetRoleDocument = new TypedDocumentString(`
    mutation SetRole($tenant: ID!, $user: ID!, $role: Role!) {
  setRole(tenant: $tenant, user: $user, role: $role) {
    id
    role
  }
}
    `) as unknown as TypedDocumentString<SetRoleMutation, SetRoleMutationVariables>;
export const RemoveMemberDocument = new TypedDocumentString(`
    mutation RemoveMember($tenant: ID!, $user: ID!) {
  removeMember(tenant: $tenant, user: $user)
}
    `) as unknown as TypedDocumentString<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const AddLocalEntityDocument = new TypedDocumentString(`
    mutation AddLocalEntity($tenant: ID!, $aeTitle: String!, $clinic: String) {
  addLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle, clinic: $clinic) {
    aeTitle
  }
}
    `) as unknown as TypedDocumentString<AddLocalEntityMutation, AddLocalEntityMutationVariables>;
export const RemoveLocalEntityDocument = new TypedDocumentString(`
    mutation RemoveLocalEntity($tenant: ID!, $aeTitle: String!) {
  removeLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle)
}
    `) as unknown as TypedDocumentString<RemoveLocalEntityMutation, RemoveLocalEntityMutationVariables>;
export const AddRemoteEntityDocument = new TypedDocumentString(`
    mutation AddRemoteEntity($tenant: ID!, $entity: RemoteApplicationEntityInput!) {
  addRemoteApplicationEntity(tenant: $tenant, entity: $entity) {
    name
  }
}
    `) as unknown as TypedDocumentString<AddRemoteEntityMutation, AddRemoteEntityMutationVariables>;
export const UpdateRemoteEntityDocument = new TypedDocumentString(`
    mutation UpdateRemoteEntity($tenant: ID!, $name: String!, $entity: RemoteApplicationEntityInput!) {
  updateRemoteApplicationEntity(tenant: $tenant, name: $name, entity: $entity) {
    name
  }
}
    `) as unknown as TypedDocumentString<UpdateRemoteEntityMutation, UpdateRemoteEntityMutationVariables>;
export const RemoveRemoteEntityDocument = new TypedDocumentString(`
    mutation RemoveRemoteEntity($tenant: ID!, $name: String!) {
  removeRemoteApplicationEntity(tenant: $tenant, name: $name)
}
    `) as unknown as TypedDocumentString<RemoveRemoteEntityMutation, RemoveRemoteEntityMutationVariables>;
export const TestRemoteEntityDocument = new TypedDocumentString(`
    mutation TestRemoteEntity($tenant: ID!, $name: String!) {
  testRemoteApplicationEntity(tenant: $tenant, name: $name) {
    reached
    reason
    seconds
  }
}
    `) as unknown as TypedDocumentString<TestRemoteEntityMutation, TestRemoteEntityMutationVariables>;
export const FetchWorklistDocument = new TypedDocumentString(`
    mutation FetchWorklist($tenant: ID!, $name: String!) {
  fetchWorklist(tenant: $tenant, name: $name) {
    found
    made
  }
}
    `) as unknown as TypedDocumentString<FetchWorklistMutation, FetchWorklistMutationVariables>;
export const AddHl7ApplicationDocument = new TypedDocumentString(`
    mutation AddHl7Application($tenant: ID!, $application: Hl7ApplicationInput!) {
  addHl7Application(tenant: $tenant, application: $application) {
    name
  }
}
    `) as unknown as TypedDocumentString<AddHl7ApplicationMutation, AddHl7ApplicationMutationVariables>;
export const UpdateHl7ApplicationDocument = new TypedDocumentString(`
    mutation UpdateHl7Application($tenant: ID!, $name: String!, $application: Hl7ApplicationInput!) {
  updateHl7Application(tenant: $tenant, name: $name, application: $application) {
    name
  }
}
    `) as unknown as TypedDocumentString<UpdateHl7ApplicationMutation, UpdateHl7ApplicationMutationVariables>;
export const RemoveHl7ApplicationDocument = new TypedDocumentString(`
    mutation RemoveHl7Application($tenant: ID!, $name: String!) {
  removeHl7Application(tenant: $tenant, name: $name)
}
    `) as unknown as TypedDocumentString<RemoveHl7ApplicationMutation, RemoveHl7ApplicationMutationVariables>;
export const RetryResultsDocument = new TypedDocumentString(`
    mutation RetryResults($tenant: ID!, $name: String!) {
  retryResults(tenant: $tenant, name: $name)
}
    `) as unknown as TypedDocumentString<RetryResultsMutation, RetryResultsMutationVariables>;
export const CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($tenant: ID!, $name: String!, $role: Role!, $rights: [Right!], $expiresInDays: Int) {
  createToken(
    tenant: $tenant
    name: $name
    role: $role
    rights: $rights
    expiresInDays: $expiresInDays
  ) {
    secret
  }
}
    `) as unknown as TypedDocumentString<CreateTokenMutation, CreateTokenMutationVariables>;
export const RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($tenant: ID!, $id: ID!) {
  revokeToken(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const SetIdentityProviderDocument = new TypedDocumentString(`
    mutation SetIdentityProvider($tenant: ID!, $provider: IdentityProviderInput!) {
  setIdentityProvider(tenant: $tenant, provider: $provider) {
    issuer
  }
}
    `) as unknown as TypedDocumentString<SetIdentityProviderMutation, SetIdentityProviderMutationVariables>;
export const RemoveIdentityProviderDocument = new TypedDocumentString(`
    mutation RemoveIdentityProvider($tenant: ID!) {
  removeIdentityProvider(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<RemoveIdentityProviderMutation, RemoveIdentityProviderMutationVariables>;
export const AddRoutingRuleDocument = new TypedDocumentString(`
    mutation AddRoutingRule($tenant: ID!, $rule: RoutingRuleInput!) {
  addRoutingRule(tenant: $tenant, rule: $rule) {
    name
  }
}
    `) as unknown as TypedDocumentString<AddRoutingRuleMutation, AddRoutingRuleMutationVariables>;
export const PutProcedureDocument = new TypedDocumentString(`
    mutation PutProcedure($tenant: ID!, $procedure: ProcedureInput!) {
  putProcedure(tenant: $tenant, procedure: $procedure) {
    id
  }
}
    `) as unknown as TypedDocumentString<PutProcedureMutation, PutProcedureMutationVariables>;
export const RemoveProcedureDocument = new TypedDocumentString(`
    mutation RemoveProcedure($tenant: ID!, $id: ID!) {
  removeProcedure(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RemoveProcedureMutation, RemoveProcedureMutationVariables>;
export const ImportStartingProceduresDocument = new TypedDocumentString(`
    mutation ImportStartingProcedures($tenant: ID!, $species: String!) {
  importStartingProcedures(tenant: $tenant, species: $species) {
    id
  }
}
    `) as unknown as TypedDocumentString<ImportStartingProceduresMutation, ImportStartingProceduresMutationVariables>;
export const RemoveRoutingRuleDocument = new TypedDocumentString(`
    mutation RemoveRoutingRule($tenant: ID!, $name: String!) {
  removeRoutingRule(tenant: $tenant, name: $name)
}
    `) as unknown as TypedDocumentString<RemoveRoutingRuleMutation, RemoveRoutingRuleMutationVariables>;
export const PracticeSystemsDocument = new TypedDocumentString(`
    query PracticeSystems($tenant: ID!) {
  practiceSystems(tenant: $tenant) {
    id
    name
    clientID
    rights
    webhookUrl
    createdAt
    lastUsed
  }
}
    `) as unknown as TypedDocumentString<PracticeSystemsQuery, PracticeSystemsQueryVariables>;
export const NotificationsDocument = new TypedDocumentString(`
    query Notifications($tenant: ID!) {
  notifications(tenant: $tenant) {
    id
    practiceSystem
    type
    state
    createdAt
    attempts
    reason
  }
}
    `) as unknown as TypedDocumentString<NotificationsQuery, NotificationsQueryVariables>;
export const AddPracticeSystemDocument = new TypedDocumentString(`
    mutation AddPracticeSystem($tenant: ID!, $system: PracticeSystemInput!) {
  addPracticeSystem(tenant: $tenant, system: $system) {
    clientSecret
    webhookSecret
    system {
      clientID
    }
  }
}
    `) as unknown as TypedDocumentString<AddPracticeSystemMutation, AddPracticeSystemMutationVariables>;
export const UpdatePracticeSystemDocument = new TypedDocumentString(`
    mutation UpdatePracticeSystem($tenant: ID!, $id: ID!, $system: PracticeSystemInput!) {
  updatePracticeSystem(tenant: $tenant, id: $id, system: $system) {
    clientSecret
    webhookSecret
    system {
      clientID
    }
  }
}
    `) as unknown as TypedDocumentString<UpdatePracticeSystemMutation, UpdatePracticeSystemMutationVariables>;
export const RenewPracticeSystemDocument = new TypedDocumentString(`
    mutation RenewPracticeSystem($tenant: ID!, $id: ID!) {
  renewPracticeSystem(tenant: $tenant, id: $id) {
    clientSecret
    webhookSecret
    system {
      clientID
    }
  }
}
    `) as unknown as TypedDocumentString<RenewPracticeSystemMutation, RenewPracticeSystemMutationVariables>;
export const RemovePracticeSystemDocument = new TypedDocumentString(`
    mutation RemovePracticeSystem($tenant: ID!, $id: ID!) {
  removePracticeSystem(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RemovePracticeSystemMutation, RemovePracticeSystemMutationVariables>;
export const RetryNotificationDocument = new TypedDocumentString(`
    mutation RetryNotification($tenant: ID!, $id: ID!) {
  retryNotification(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<RetryNotificationMutation, RetryNotificationMutationVariables>;
export const TenantSettingsDocument = new TypedDocumentString(`
    query TenantSettings($tenant: ID!) {
  tenantSettings(tenant: $tenant) {
    ...TenantFacts
  }
}
    fragment TenantFacts on TenantSettings {
  slug
  name
  kind
  state
  locale
  timeZone
  contact
  limits {
    associations
    storageBytes
    storageHard
    instancesADay
  }
  retentionDays
  closesAt
  secondFactorRoles
}`) as unknown as TypedDocumentString<TenantSettingsQuery, TenantSettingsQueryVariables>;
export const UsageDocument = new TypedDocumentString(`
    query Usage($tenant: ID!) {
  usage(tenant: $tenant) {
    storageBytes
    instances
    instancesToday
    limits {
      associations
      storageBytes
      storageHard
      instancesADay
    }
  }
}
    `) as unknown as TypedDocumentString<UsageQuery, UsageQueryVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members($tenant: ID!) {
  members(tenant: $tenant) {
    id
    email
    name
    role
    totp
  }
}
    `) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;
export const InvitationsDocument = new TypedDocumentString(`
    query Invitations($tenant: ID!) {
  invitations(tenant: $tenant) {
    id
    email
    name
    role
    createdAt
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<InvitationsQuery, InvitationsQueryVariables>;
export const RolesDocument = new TypedDocumentString(`
    query Roles {
  roles {
    role
    rights
  }
}
    `) as unknown as TypedDocumentString<RolesQuery, RolesQueryVariables>;
export const LocalEntitiesDocument = new TypedDocumentString(`
    query LocalEntities($tenant: ID!) {
  localApplicationEntities(tenant: $tenant) {
    aeTitle
    clinic
  }
}
    `) as unknown as TypedDocumentString<LocalEntitiesQuery, LocalEntitiesQueryVariables>;
export const RemoteEntitiesDocument = new TypedDocumentString(`
    query RemoteEntities($tenant: ID!) {
  remoteApplicationEntities(tenant: $tenant) {
    name
    aeTitle
    host
    port
    queryRetrieve
    tls
    announce
    associationPerImage
    worklistOwn
    worklistStarted
    maximumPDULength
    connectTimeout
    dimseTimeout
    certificate
    username
    worklistMinutes
    worklistDays
    worklistModality
    worklistStation
    worklistCancels
    worklistFetch {
      lookedAt
      fetchedAt
      reason
      found
      made
      changed
      gone
      cancelled
      leftOut {
        reason
        entries
      }
      more
    }
    vpnSite {
      name
      revoked
      handshakeAt
    }
    performedSteps
    performedStepsFailing
  }
}
    `) as unknown as TypedDocumentString<RemoteEntitiesQuery, RemoteEntitiesQueryVariables>;
export const Hl7ApplicationsDocument = new TypedDocumentString(`
    query Hl7Applications($tenant: ID!) {
  hl7Applications(tenant: $tenant) {
    name
    host
    port
    application
    facility
    tls
    certificate
    failedResults
    failure
  }
}
    `) as unknown as TypedDocumentString<Hl7ApplicationsQuery, Hl7ApplicationsQueryVariables>;
export const TokensDocument = new TypedDocumentString(`
    query Tokens($tenant: ID!) {
  tokens(tenant: $tenant) {
    id
    name
    role
    rights
    createdAt
    expiresAt
    lastUsed
  }
}
    `) as unknown as TypedDocumentString<TokensQuery, TokensQueryVariables>;
export const IdentityProviderDocument = new TypedDocumentString(`
    query IdentityProvider($tenant: ID!) {
  identityProvider(tenant: $tenant) {
    issuer
    clientID
    roleClaim
    roleMap {
      value
      role
    }
    defaultRole
  }
}
    `) as unknown as TypedDocumentString<IdentityProviderQuery, IdentityProviderQueryVariables>;
export const AuditEventsDocument = new TypedDocumentString(`
    query AuditEvents {
  auditEvents
}
    `) as unknown as TypedDocumentString<AuditEventsQuery, AuditEventsQueryVariables>;
export const AuditTrailDocument = new TypedDocumentString(`
    query AuditTrail($tenant: ID!, $filter: AuditFilter, $after: String) {
  auditTrail(tenant: $tenant, filter: $filter, first: 50, after: $after) {
    nodes {
      id
      at
      event
      outcome
      principal {
        kind
        id
        name
      }
      address
      studyInstanceUID
      patient
      details {
        name
        value
      }
    }
    endCursor
    hasNextPage
  }
}
    `) as unknown as TypedDocumentString<AuditTrailQuery, AuditTrailQueryVariables>;
export const RoutingRulesDocument = new TypedDocumentString(`
    query RoutingRules($tenant: ID!) {
  routingRules(tenant: $tenant) {
    name
    remotes
    modality
    callingAETitle
    description
    species
  }
}
    `) as unknown as TypedDocumentString<RoutingRulesQuery, RoutingRulesQueryVariables>;
export const DifferingInstancesDocument = new TypedDocumentString(`
    query DifferingInstances($tenant: ID!) {
  differingInstances(tenant: $tenant) {
    id
    studyInstanceUID
    receivedAt
    keptUntil
    callingAet
    differences {
      attributes {
        keyword
        stored
        received
      }
      pixels
    }
  }
}
    `) as unknown as TypedDocumentString<DifferingInstancesQuery, DifferingInstancesQueryVariables>;
export const DamagedInstancesDocument = new TypedDocumentString(`
    query DamagedInstances($tenant: ID!) {
  damagedInstances(tenant: $tenant) {
    studyInstanceUID
    sopInstanceUID
    damage
    foundAt
  }
}
    `) as unknown as TypedDocumentString<DamagedInstancesQuery, DamagedInstancesQueryVariables>;
export const KeepStoredDocument = new TypedDocumentString(`
    mutation KeepStored($tenant: ID!, $id: ID!) {
  keepStoredInstance(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<KeepStoredMutation, KeepStoredMutationVariables>;
export const TakeReceivedDocument = new TypedDocumentString(`
    mutation TakeReceived($tenant: ID!, $id: ID!) {
  takeReceivedInstance(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<TakeReceivedMutation, TakeReceivedMutationVariables>;
export const WebhooksDocument = new TypedDocumentString(`
    query Webhooks($tenant: ID!) {
  webhooks(tenant: $tenant) {
    id
    name
    url
    categories
    enabled
    createdAt
    deliveredAt
    failures
    restingUntil
  }
}
    `) as unknown as TypedDocumentString<WebhooksQuery, WebhooksQueryVariables>;
export const WebhookMessagesDocument = new TypedDocumentString(`
    query WebhookMessages($tenant: ID!, $webhook: ID!) {
  webhookMessages(tenant: $tenant, webhook: $webhook) {
    id
    type
    number
    state
    reason
    attempts
    createdAt
  }
}
    `) as unknown as TypedDocumentString<WebhookMessagesQuery, WebhookMessagesQueryVariables>;
export const AddWebhookDocument = new TypedDocumentString(`
    mutation AddWebhook($tenant: ID!, $webhook: WebhookInput!) {
  addWebhook(tenant: $tenant, webhook: $webhook) {
    secret
    webhook {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AddWebhookMutation, AddWebhookMutationVariables>;
export const UpdateWebhookDocument = new TypedDocumentString(`
    mutation UpdateWebhook($tenant: ID!, $id: ID!, $webhook: WebhookInput!) {
  updateWebhook(tenant: $tenant, id: $id, webhook: $webhook) {
    secret
    webhook {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const RemoveWebhookDocument = new TypedDocumentString(`
    mutation RemoveWebhook($tenant: ID!, $id: ID!) {
  removeWebhook(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RemoveWebhookMutation, RemoveWebhookMutationVariables>;
export const TestWebhookDocument = new TypedDocumentString(`
    mutation TestWebhook($tenant: ID!, $id: ID!) {
  testWebhook(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<TestWebhookMutation, TestWebhookMutationVariables>;
export const ReplayWebhookMessageDocument = new TypedDocumentString(`
    mutation ReplayWebhookMessage($tenant: ID!, $id: ID!) {
  replayWebhookMessage(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<ReplayWebhookMessageMutation, ReplayWebhookMessageMutationVariables>;
export const CorrectableDocument = new TypedDocumentString(`
    query Correctable($tenant: ID!, $study: ID!) {
  study(tenant: $tenant, studyInstanceUID: $study) {
    tenant
    studyInstanceUID
    studyDate
    studyTime
    studyDescription
    accessionNumber
    referringPhysicianName {
      alphabetic
    }
    patient {
      patientID
      issuerOfPatientID
      patientName {
        alphabetic
        display
      }
      patientBirthDate
      patientSex
      patientSexNeutered
      species
      breed
      otherPatientIDs
      client {
        responsiblePerson {
          alphabetic
        }
        responsibleOrganization
      }
    }
  }
  corrections(tenant: $tenant, studyInstanceUID: $study) {
    number
    corrections {
      id
      kind
      at
      by
      reason
      holds
      attributes {
        keyword
        name
        was
        now
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CorrectableQuery, CorrectableQueryVariables>;
export const PatientsLikeDocument = new TypedDocumentString(`
    query PatientsLike($tenant: ID!, $text: String!) {
  studies(
    tenant: $tenant
    filter: {text: $text}
    sort: STUDY_DATE_DESC
    first: 50
  ) {
    nodes {
      patient {
        patientID
        issuerOfPatientID
        patientName {
          display
        }
        species
        client {
          display
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PatientsLikeQuery, PatientsLikeQueryVariables>;
export const CorrectStudyDocument = new TypedDocumentString(`
    mutation CorrectStudy($tenant: ID!, $study: ID!, $values: CorrectedValuesInput!, $reason: String!, $after: Int!) {
  correctStudy(
    tenant: $tenant
    studyInstanceUID: $study
    values: $values
    reason: $reason
    after: $after
  ) {
    number
  }
}
    `) as unknown as TypedDocumentString<CorrectStudyMutation, CorrectStudyMutationVariables>;
export const MoveStudyDocument = new TypedDocumentString(`
    mutation MoveStudy($tenant: ID!, $study: ID!, $to: PatientNumberInput!, $reason: String!, $after: Int!) {
  moveStudy(
    tenant: $tenant
    studyInstanceUID: $study
    to: $to
    reason: $reason
    after: $after
  ) {
    number
  }
}
    `) as unknown as TypedDocumentString<MoveStudyMutation, MoveStudyMutationVariables>;
export const MergePatientsDocument = new TypedDocumentString(`
    mutation MergePatients($tenant: ID!, $patient: PatientNumberInput!, $into: PatientNumberInput!, $reason: String!) {
  mergePatients(tenant: $tenant, patient: $patient, into: $into, reason: $reason)
}
    `) as unknown as TypedDocumentString<MergePatientsMutation, MergePatientsMutationVariables>;
export const UndoCorrectionDocument = new TypedDocumentString(`
    mutation UndoCorrection($tenant: ID!, $id: ID!) {
  undoCorrection(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<UndoCorrectionMutation, UndoCorrectionMutationVariables>;
export const RestorableUntilDocument = new TypedDocumentString(`
    query RestorableUntil($tenant: ID!) {
  restorableUntil(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<RestorableUntilQuery, RestorableUntilQueryVariables>;
export const OpenCasesDocument = new TypedDocumentString(`
    query OpenCases($tenant: ID!, $study: ID!) {
  cases(
    tenant: $tenant
    filter: {studyInstanceUID: $study, standing: OPEN}
    first: 20
  ) {
    nodes {
      id
      number
      outside
      provider {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OpenCasesQuery, OpenCasesQueryVariables>;
export const DeleteStudyDocument = new TypedDocumentString(`
    mutation DeleteStudy($tenant: ID!, $study: ID!) {
  delete(tenant: $tenant, studyInstanceUID: $study) {
    id
  }
}
    `) as unknown as TypedDocumentString<DeleteStudyMutation, DeleteStudyMutationVariables>;
export const DeletionsDocument = new TypedDocumentString(`
    query Deletions($tenant: ID!) {
  deletions(tenant: $tenant) {
    id
    studyInstanceUID
    seriesInstanceUID
    sopInstanceUID
    deletedAt
    restorableUntil
    instances
    studyDate
    studyTime
    studyDescription
    patient {
      patientID
      patientName {
        display
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeletionsQuery, DeletionsQueryVariables>;
export const RestoreDeletionDocument = new TypedDocumentString(`
    mutation RestoreDeletion($tenant: ID!, $id: ID!) {
  restoreDeletion(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<RestoreDeletionMutation, RestoreDeletionMutationVariables>;
export const SendChoicesDocument = new TypedDocumentString(`
    query SendChoices($tenant: ID!, $study: ID!) {
  destinations(tenant: $tenant) {
    name
    aeTitle
  }
  study(tenant: $tenant, studyInstanceUID: $study) {
    numberOfStudyRelatedInstances
    series {
      seriesInstanceUID
      seriesNumber
      modality
      seriesDescription
      numberOfSeriesRelatedInstances
    }
  }
}
    `) as unknown as TypedDocumentString<SendChoicesQuery, SendChoicesQueryVariables>;
export const SendDocument = new TypedDocumentString(`
    mutation Send($tenant: ID!, $what: SendInput!, $remotes: [String!]!) {
  send(tenant: $tenant, what: $what, remotes: $remotes) {
    id
    instances
  }
}
    `) as unknown as TypedDocumentString<SendMutation, SendMutationVariables>;
export const DeliveriesDocument = new TypedDocumentString(`
    query Deliveries($tenant: ID!, $first: Int!, $after: String) {
  deliveries(tenant: $tenant, first: $first, after: $after) {
    nodes {
      id
      remote
      aeTitle
      level
      studyInstanceUID
      state
      instances
      sent
      failed
      reason
      creator
      rule
      createdAt
      nextTry
      giveUpAt
      finishedAt
      study {
        tenant
        studyInstanceUID
        studyDate
        studyTime
        studyDescription
        patient {
          patientID
          patientName {
            display
          }
        }
      }
    }
    endCursor
  }
}
    `) as unknown as TypedDocumentString<DeliveriesQuery, DeliveriesQueryVariables>;
export const CancelDeliveryDocument = new TypedDocumentString(`
    mutation CancelDelivery($tenant: ID!, $id: ID!) {
  cancelDelivery(tenant: $tenant, id: $id) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<CancelDeliveryMutation, CancelDeliveryMutationVariables>;
export const RetryDeliveryDocument = new TypedDocumentString(`
    mutation RetryDelivery($tenant: ID!, $id: ID!) {
  retryDelivery(tenant: $tenant, id: $id) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<RetryDeliveryMutation, RetryDeliveryMutationVariables>;
export const DeliveredInstancesDocument = new TypedDocumentString(`
    query DeliveredInstances($tenant: ID!, $delivery: ID!, $failed: Boolean!, $after: String) {
  deliveredInstances(
    tenant: $tenant
    delivery: $delivery
    failed: $failed
    after: $after
  ) {
    nodes {
      sopInstanceUID
      sent
      failed
      status
      at
      reason
      committedAt
    }
    endCursor
  }
}
    `) as unknown as TypedDocumentString<DeliveredInstancesQuery, DeliveredInstancesQueryVariables>;
export const CheckHangingProtocolDocument = new TypedDocumentString(`
    query CheckHangingProtocol($tenant: ID!, $json: String!) {
  checkHangingProtocol(tenant: $tenant, json: $json) {
    protocol {
      ...HangingProtocolFields
    }
    problems
  }
}
    fragment HangingProtocolFields on HangingProtocol {
  id
  name
  enabled
  modalities
  regions
  species
  layout
  panes {
    name
    projections
    laterality
    regions
  }
  least
  json
  supplied
  own
}`) as unknown as TypedDocumentString<CheckHangingProtocolQuery, CheckHangingProtocolQueryVariables>;
export const PutHangingProtocolDocument = new TypedDocumentString(`
    mutation PutHangingProtocol($tenant: ID!, $json: String!) {
  putHangingProtocol(tenant: $tenant, json: $json) {
    id
  }
}
    `) as unknown as TypedDocumentString<PutHangingProtocolMutation, PutHangingProtocolMutationVariables>;
export const ResetHangingProtocolDocument = new TypedDocumentString(`
    mutation ResetHangingProtocol($tenant: ID!, $id: ID!) {
  resetHangingProtocol(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<ResetHangingProtocolMutation, ResetHangingProtocolMutationVariables>;
export const FaceRadiographsDocument = new TypedDocumentString(`
    mutation FaceRadiographs($tenant: ID!, $cranialAt: SideOfScreen!, $rightAt: SideOfScreen!) {
  faceRadiographs(tenant: $tenant, cranialAt: $cranialAt, rightAt: $rightAt) {
    cranialAt
    rightAt
  }
}
    `) as unknown as TypedDocumentString<FaceRadiographsMutation, FaceRadiographsMutationVariables>;
export const HangingDocument = new TypedDocumentString(`
    query Hanging($tenant: ID!) {
  hanging(tenant: $tenant) {
    protocols {
      ...HangingProtocolFields
    }
    cranialAt
    rightAt
  }
}
    fragment HangingProtocolFields on HangingProtocol {
  id
  name
  enabled
  modalities
  regions
  species
  layout
  panes {
    name
    projections
    laterality
    regions
  }
  least
  json
  supplied
  own
}`) as unknown as TypedDocumentString<HangingQuery, HangingQueryVariables>;
export const InboxesDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<InboxesQuery, InboxesQueryVariables>;
export const OpenInboxDocument = new TypedDocumentString(`
    mutation OpenInbox($tenant: ID!, $inbox: InboxInput!) {
  openInbox(tenant: $tenant, inbox: $inbox) {
    link
    inbox {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<OpenInboxMutation, OpenInboxMutationVariables>;
export const WithdrawInboxDocument = new TypedDocumentString(`
    mutation WithdrawInbox($tenant: ID!, $id: ID!) {
  withdrawInbox(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<WithdrawInboxMutation, WithdrawInboxMutationVariables>;
export const InboxUploadsDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<InboxUploadsQuery, InboxUploadsQueryVariables>;
export const InboxUploadDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<InboxUploadQuery, InboxUploadQueryVariables>;
export const AcceptUploadDocument = new TypedDocumentString(`
    mutation AcceptUpload($tenant: ID!, $id: ID!, $accepted: AcceptedInput!) {
  acceptUpload(tenant: $tenant, id: $id, accepted: $accepted) {
    id
  }
}
    `) as unknown as TypedDocumentString<AcceptUploadMutation, AcceptUploadMutationVariables>;
export const RefuseUploadDocument = new TypedDocumentString(`
    mutation RefuseUpload($tenant: ID!, $id: ID!, $studies: [ID!]) {
  refuseUpload(tenant: $tenant, id: $id, studies: $studies) {
    id
  }
}
    `) as unknown as TypedDocumentString<RefuseUploadMutation, RefuseUploadMutationVariables>;
export const RetentionDocument = new TypedDocumentString(`
    query Retention($tenant: ID!) {
  retention(tenant: $tenant) {
    rules {
      modality
      days
    }
    defaultDays
    holdsFrom
  }
}
    `) as unknown as TypedDocumentString<RetentionQuery, RetentionQueryVariables>;
export const RetentionPreviewDocument = new TypedDocumentString(`
    query RetentionPreview($tenant: ID!, $retention: RetentionInput!) {
  retentionPreview(tenant: $tenant, retention: $retention) {
    studies
    images
    oldest
    kept
    more
    seal
  }
}
    `) as unknown as TypedDocumentString<RetentionPreviewQuery, RetentionPreviewQueryVariables>;
export const SetRetentionDocument = new TypedDocumentString(`
    mutation SetRetention($tenant: ID!, $retention: RetentionInput!, $seal: String!) {
  setRetention(tenant: $tenant, retention: $retention, seal: $seal) {
    holdsFrom
  }
}
    `) as unknown as TypedDocumentString<SetRetentionMutation, SetRetentionMutationVariables>;
export const LegalHoldsDocument = new TypedDocumentString(`
    query LegalHolds($tenant: ID!, $after: String) {
  legalHolds(tenant: $tenant, after: $after) {
    nodes {
      id
      studyInstanceUID
      wholePatient
      reason
      placedAt
      placedBy
      patient {
        patientID
        patientName {
          display
        }
      }
    }
    endCursor
  }
}
    `) as unknown as TypedDocumentString<LegalHoldsQuery, LegalHoldsQueryVariables>;
export const PlaceLegalHoldDocument = new TypedDocumentString(`
    mutation PlaceLegalHold($tenant: ID!, $study: ID!, $reason: String!, $wholePatient: Boolean!) {
  placeLegalHold(
    tenant: $tenant
    studyInstanceUID: $study
    reason: $reason
    wholePatient: $wholePatient
  ) {
    id
  }
}
    `) as unknown as TypedDocumentString<PlaceLegalHoldMutation, PlaceLegalHoldMutationVariables>;
export const LiftLegalHoldDocument = new TypedDocumentString(`
    mutation LiftLegalHold($tenant: ID!, $id: ID!, $reason: String!) {
  liftLegalHold(tenant: $tenant, id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<LiftLegalHoldMutation, LiftLegalHoldMutationVariables>;
export const LaunchedStudiesDocument = new TypedDocumentString(`
    query LaunchedStudies($tenant: ID!, $studyInstanceUID: String!, $accessionNumber: String!, $patientID: String!) {
  launchedStudies(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    accessionNumber: $accessionNumber
    patientID: $patientID
  )
}
    `) as unknown as TypedDocumentString<LaunchedStudiesQuery, LaunchedStudiesQueryVariables>;
export const UnreadNotificationsDocument = new TypedDocumentString(`
    query UnreadNotifications {
  unreadCaseNotifications
}
    `) as unknown as TypedDocumentString<UnreadNotificationsQuery, UnreadNotificationsQueryVariables>;
export const UnreadNotificationsChangedDocument = new TypedDocumentString(`
    subscription UnreadNotificationsChanged($tenant: ID!) {
  unreadNotificationsChanged(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<UnreadNotificationsChangedSubscription, UnreadNotificationsChangedSubscriptionVariables>;
export const CaseNotificationsDocument = new TypedDocumentString(`
    query CaseNotifications($first: Int!, $before: DateTime) {
  caseNotifications(first: $first, before: $before) {
    id
    tenant
    case
    number
    what
    category
    by
    at
    unread
  }
}
    `) as unknown as TypedDocumentString<CaseNotificationsQuery, CaseNotificationsQueryVariables>;
export const MarkNotificationsReadDocument = new TypedDocumentString(`
    mutation MarkNotificationsRead($ids: [ID!]) {
  markNotificationsRead(ids: $ids)
}
    `) as unknown as TypedDocumentString<MarkNotificationsReadMutation, MarkNotificationsReadMutationVariables>;
export const NotificationSettingsDocument = new TypedDocumentString(`
    query NotificationSettings {
  notificationSettings {
    ways {
      category
      inApp
      mail
      push
    }
    quietFrom
    quietTo
    timeZone
    digestAt
    byMail
    pushKey
    browsers {
      id
      browser
      createdAt
    }
  }
}
    `) as unknown as TypedDocumentString<NotificationSettingsQuery, NotificationSettingsQueryVariables>;
export const ChangeNotificationSettingsDocument = new TypedDocumentString(`
    mutation ChangeNotificationSettings($settings: NotificationSettingsInput!) {
  changeNotificationSettings(settings: $settings)
}
    `) as unknown as TypedDocumentString<ChangeNotificationSettingsMutation, ChangeNotificationSettingsMutationVariables>;
export const SubscribeToPushDocument = new TypedDocumentString(`
    mutation SubscribeToPush($subscription: PushSubscriptionInput!) {
  subscribeToPush(subscription: $subscription) {
    id
  }
}
    `) as unknown as TypedDocumentString<SubscribeToPushMutation, SubscribeToPushMutationVariables>;
export const EndPushDocument = new TypedDocumentString(`
    mutation EndPush($id: ID!) {
  endPush(id: $id)
}
    `) as unknown as TypedDocumentString<EndPushMutation, EndPushMutationVariables>;
export const TenantsDocument = new TypedDocumentString(`
    query Tenants($search: String!, $first: Int!, $after: String) {
  tenants(search: $search, first: $first, after: $after) {
    nodes {
      ...TenantFacts
      damaged
      usage {
        storageBytes
      }
      scrub {
        startedAt
        endedAt
        instances
      }
    }
    endCursor
  }
}
    fragment TenantFacts on TenantSettings {
  slug
  name
  kind
  state
  locale
  timeZone
  contact
  limits {
    associations
    storageBytes
    storageHard
    instancesADay
  }
  retentionDays
  closesAt
  secondFactorRoles
}`) as unknown as TypedDocumentString<TenantsQuery, TenantsQueryVariables>;
export const TenantTroublesDocument = new TypedDocumentString(`
    query TenantTroubles {
  tenantTroubles {
    tenant
    name
    damaged
    storagePercent
    refuses
  }
}
    `) as unknown as TypedDocumentString<TenantTroublesQuery, TenantTroublesQueryVariables>;
export const DisksDocument = new TypedDocumentString(`
    query Disks {
  disks {
    holds
    freeBytes
    sizeBytes
    reserveBytes
  }
}
    `) as unknown as TypedDocumentString<DisksQuery, DisksQueryVariables>;
export const ProcessesDocument = new TypedDocumentString(`
    query Processes {
  processes {
    id
    roles
    host
    pid
    version
    beganAt
    heardAt
    silent
    open
    aMinute
    processor
    memoryBytes
    away
  }
}
    `) as unknown as TypedDocumentString<ProcessesQuery, ProcessesQueryVariables>;
export const LoadsDocument = new TypedDocumentString(`
    query Loads {
  tenantLoads {
    tenant
    associations
    instancesToday
  }
}
    `) as unknown as TypedDocumentString<LoadsQuery, LoadsQueryVariables>;
export const QueuesDocument = new TypedDocumentString(`
    query Queues {
  queues {
    name
    due
    oldestSeconds
  }
}
    `) as unknown as TypedDocumentString<QueuesQuery, QueuesQueryVariables>;
export const CreateTenantDocument = new TypedDocumentString(`
    mutation CreateTenant($slug: ID!, $name: String!, $kind: TenantKind!, $facts: TenantFacts) {
  createTenant(slug: $slug, name: $name, kind: $kind, facts: $facts) {
    slug
  }
}
    `) as unknown as TypedDocumentString<CreateTenantMutation, CreateTenantMutationVariables>;
export const UpdateTenantDocument = new TypedDocumentString(`
    mutation UpdateTenant($tenant: ID!, $facts: TenantFacts!) {
  updateTenant(tenant: $tenant, facts: $facts) {
    slug
  }
}
    `) as unknown as TypedDocumentString<UpdateTenantMutation, UpdateTenantMutationVariables>;
export const SetTenantStateDocument = new TypedDocumentString(`
    mutation SetTenantState($tenant: ID!, $state: TenantState!) {
  setTenantState(tenant: $tenant, state: $state) {
    slug
    state
  }
}
    `) as unknown as TypedDocumentString<SetTenantStateMutation, SetTenantStateMutationVariables>;
export const InviteAdministratorDocument = new TypedDocumentString(`
    mutation InviteAdministrator($tenant: ID!, $email: String!, $name: String!) {
  inviteAdministrator(tenant: $tenant, email: $email, name: $name) {
    link
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<InviteAdministratorMutation, InviteAdministratorMutationVariables>;
export const SetAsideDocument = new TypedDocumentString(`
    query SetAside {
  setAside {
    id
    tenant
    job
    what
    tries
    reason
    at
  }
}
    `) as unknown as TypedDocumentString<SetAsideQuery, SetAsideQueryVariables>;
export const RetrySetAsideDocument = new TypedDocumentString(`
    mutation RetrySetAside($id: ID!) {
  retrySetAside(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<RetrySetAsideMutation, RetrySetAsideMutationVariables>;
export const PatientStudiesDocument = new TypedDocumentString(`
    query PatientStudies($tenant: ID!, $studyInstanceUID: ID!, $first: Int!, $after: String) {
  patientStudies(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    first: $first
    after: $after
  ) {
    nodes {
      ...StudyRow
      patient {
        issuerOfPatientID
        otherPatientIDs
        microchips
        breedRegistrations {
          number
          registry
        }
        patientBirthDate
        patientAge
        patientWeight
      }
      series {
        seriesInstanceUID
        modality
        seriesDescription
        bodyPartExamined
      }
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
    }
  }
}`) as unknown as TypedDocumentString<PatientStudiesQuery, PatientStudiesQueryVariables>;
export const OpenRequestsDocument = new TypedDocumentString(`
    query OpenRequests($tenant: ID!, $patientID: String!) {
  imageRequests(
    tenant: $tenant
    filter: {patientID: $patientID, states: [SCHEDULED, IN_PROGRESS]}
    first: 20
  ) {
    nodes {
      id
      state
      starts
      reason
      procedure {
        name
        modality
      }
      patient {
        issuerOfPatientID
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OpenRequestsQuery, OpenRequestsQueryVariables>;
export const SavedMeasurementsDocument = new TypedDocumentString(`
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
      image {
        seriesInstanceUID
        sopInstanceUID
        frameNumber
        missing
      }
      points
      values {
        name
        label
        text
        unit
        value
      }
      text
      animal {
        species
        breed
        recumbency
      }
      variant
      millimetres
      method
      reference
    }
  }
}
    `) as unknown as TypedDocumentString<SavedMeasurementsQuery, SavedMeasurementsQueryVariables>;
export const KeyImagesDocument = new TypedDocumentString(`
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
    images {
      seriesInstanceUID
      sopInstanceUID
      frameNumber
      missing
    }
  }
}
    `) as unknown as TypedDocumentString<KeyImagesQuery, KeyImagesQueryVariables>;
export const PresentationStatesDocument = new TypedDocumentString(`
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
      image {
        sopInstanceUID
        frameNumber
        missing
      }
      windowCenter
      windowWidth
      inverted
      rotation
      mirrored
      area
      graphics {
        kind
        points
        closed
        filled
        text
        units
      }
      shutters {
        kind
        points
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PresentationStatesQuery, PresentationStatesQueryVariables>;
export const SaveMeasurementsDocument = new TypedDocumentString(`
    mutation SaveMeasurements($tenant: ID!, $studyInstanceUID: ID!, $measurements: [MeasurementInput!]!, $replaces: ID) {
  saveMeasurements(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    measurements: $measurements
    replaces: $replaces
  ) {
    sopInstanceUID
  }
}
    `) as unknown as TypedDocumentString<SaveMeasurementsMutation, SaveMeasurementsMutationVariables>;
export const SaveKeyImagesDocument = new TypedDocumentString(`
    mutation SaveKeyImages($tenant: ID!, $studyInstanceUID: ID!, $title: KeyImageTitle!, $description: String, $images: [ImageReference!]!, $replaces: ID) {
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
    `) as unknown as TypedDocumentString<SaveKeyImagesMutation, SaveKeyImagesMutationVariables>;
export const SavePresentationStateDocument = new TypedDocumentString(`
    mutation SavePresentationState($tenant: ID!, $studyInstanceUID: ID!, $label: String!, $images: [ShownImageInput!]!) {
  savePresentationState(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    label: $label
    images: $images
  ) {
    sopInstanceUID
  }
}
    `) as unknown as TypedDocumentString<SavePresentationStateMutation, SavePresentationStateMutationVariables>;
export const RemoteServersDocument = new TypedDocumentString(`
    query RemoteServers($tenant: ID!) {
  remoteServers(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<RemoteServersQuery, RemoteServersQueryVariables>;
export const RemoteStudiesDocument = new TypedDocumentString(`
    query RemoteStudies($tenant: ID!, $name: String!, $filter: RemoteStudyFilter!) {
  remoteStudies(tenant: $tenant, name: $name, filter: $filter) {
    more
    nodes {
      studyInstanceUID
      studyDate
      studyDescription
      accessionNumber
      modalitiesInStudy
      patientName {
        display
      }
      patientID
      species
      breed
      client {
        display
      }
      numberOfStudyRelatedInstances
    }
  }
}
    `) as unknown as TypedDocumentString<RemoteStudiesQuery, RemoteStudiesQueryVariables>;
export const RetrievalsDocument = new TypedDocumentString(`
    query Retrievals($tenant: ID!) {
  retrievals(tenant: $tenant) {
    id
    server
    studyInstanceUID
    label
    state
    reason
    remaining
    completed
    failed
    createdAt
  }
}
    `) as unknown as TypedDocumentString<RetrievalsQuery, RetrievalsQueryVariables>;
export const RetrieveDocument = new TypedDocumentString(`
    mutation Retrieve($tenant: ID!, $name: String!, $studies: [RemoteStudyChoice!]!) {
  retrieveRemoteStudies(tenant: $tenant, name: $name, studies: $studies) {
    id
  }
}
    `) as unknown as TypedDocumentString<RetrieveMutation, RetrieveMutationVariables>;
export const CancelRetrievalDocument = new TypedDocumentString(`
    mutation CancelRetrieval($tenant: ID!, $id: ID!) {
  cancelRetrieval(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<CancelRetrievalMutation, CancelRetrievalMutationVariables>;
export const ReadingDeskDocument = new TypedDocumentString(`
    query ReadingDesk($caseID: ID!) {
  readingDesk(caseID: $caseID) {
    tenant
    isProvider
    rights
    reading
  }
}
    `) as unknown as TypedDocumentString<ReadingDeskQuery, ReadingDeskQueryVariables>;
export const ReportsDocument = new TypedDocumentString(`
    query Reports($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {
  reports(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) {
    ...Report
  }
}
    fragment ReportSaid on ReportContent {
  title
  region
  template
  critical
  sections {
    section
    text
  }
  measurements {
    label
    value
    uid
  }
  keyImages {
    seriesInstanceUID
    sopInstanceUID
    frameNumber
    caption
  }
}
fragment Report on WrittenReport {
  id
  clinic
  provider
  caseID
  reading
  studyInstanceUID
  state
  draft {
    version
    author
    savedAt
    content {
      ...ReportSaid
    }
  }
  editions {
    number
    kind
    author
    authorTitle
    byMachine
    organization
    signedAt
    storedAt
    problem
    content {
      ...ReportSaid
    }
  }
}`) as unknown as TypedDocumentString<ReportsQuery, ReportsQueryVariables>;
export const ReportTextsDocument = new TypedDocumentString(`
    query ReportTexts($tenant: ID!) {
  reportTemplates(tenant: $tenant) {
    id
    name
    region
    modalities
    sections {
      section
      text
    }
  }
  textBlocks(tenant: $tenant) {
    id
    name
    text
    section
  }
}
    `) as unknown as TypedDocumentString<ReportTextsQuery, ReportTextsQueryVariables>;
export const ReportTakenOverDocument = new TypedDocumentString(`
    query ReportTakenOver($tenant: ID!, $id: ID!) {
  reportTakenOver(tenant: $tenant, id: $id) {
    measurements {
      label
      value
      uid
    }
    keyImages {
      seriesInstanceUID
      sopInstanceUID
      frameNumber
      caption
    }
  }
}
    `) as unknown as TypedDocumentString<ReportTakenOverQuery, ReportTakenOverQueryVariables>;
export const CriticalFindingsDocument = new TypedDocumentString(`
    query CriticalFindings($tenant: ID!, $caseID: ID, $onlyOpen: Boolean!) {
  criticalFindings(tenant: $tenant, caseID: $caseID, onlyOpen: $onlyOpen) {
    id
    caseID
    studyInstanceUID
    clinic
    text
    raisedBy
    raisedAt
    acknowledgedAt
    acknowledgedBy
    note
  }
}
    `) as unknown as TypedDocumentString<CriticalFindingsQuery, CriticalFindingsQueryVariables>;
export const ImageScoresDocument = new TypedDocumentString(`
    query ImageScores($tenant: ID!, $studyInstanceUID: ID!, $caseID: ID) {
  imageScores(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    caseID: $caseID
  ) {
    sopInstanceUID
    score
    reasons
    author
  }
}
    `) as unknown as TypedDocumentString<ImageScoresQuery, ImageScoresQueryVariables>;
export const BeginReportDocument = new TypedDocumentString(`
    mutation BeginReport($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {
  beginReport(
    tenant: $tenant
    caseID: $caseID
    studyInstanceUID: $studyInstanceUID
  ) {
    id
  }
}
    `) as unknown as TypedDocumentString<BeginReportMutation, BeginReportMutationVariables>;
export const BeginAddendumDocument = new TypedDocumentString(`
    mutation BeginAddendum($tenant: ID!, $id: ID!) {
  beginAddendum(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<BeginAddendumMutation, BeginAddendumMutationVariables>;
export const SaveReportDraftDocument = new TypedDocumentString(`
    mutation SaveReportDraft($tenant: ID!, $id: ID!, $version: Int!, $content: ReportContentInput!) {
  saveReportDraft(tenant: $tenant, id: $id, version: $version, content: $content) {
    version
    savedAt
  }
}
    `) as unknown as TypedDocumentString<SaveReportDraftMutation, SaveReportDraftMutationVariables>;
export const SignReportDocument = new TypedDocumentString(`
    mutation SignReport($tenant: ID!, $id: ID!, $version: Int!, $kind: EditionKind!, $proof: ProofInput!, $title: String!) {
  signReport(
    tenant: $tenant
    id: $id
    version: $version
    kind: $kind
    proof: $proof
    title: $title
  ) {
    number
  }
}
    `) as unknown as TypedDocumentString<SignReportMutation, SignReportMutationVariables>;
export const AcknowledgeFindingDocument = new TypedDocumentString(`
    mutation AcknowledgeFinding($tenant: ID!, $id: ID!, $note: String!) {
  acknowledgeFinding(tenant: $tenant, id: $id, note: $note) {
    id
  }
}
    `) as unknown as TypedDocumentString<AcknowledgeFindingMutation, AcknowledgeFindingMutationVariables>;
export const ScoreImagesDocument = new TypedDocumentString(`
    mutation ScoreImages($tenant: ID!, $studyInstanceUID: ID!, $images: [ID!]!, $score: ImageScore, $reasons: [ScoreReason!], $caseID: ID) {
  scoreImages(
    tenant: $tenant
    studyInstanceUID: $studyInstanceUID
    images: $images
    score: $score
    reasons: $reasons
    caseID: $caseID
  )
}
    `) as unknown as TypedDocumentString<ScoreImagesMutation, ScoreImagesMutationVariables>;
export const LetterheadDocument = new TypedDocumentString(`
    query Letterhead($tenant: ID!) {
  letterhead(tenant: $tenant) {
    name
    address
    contact
    hasLogo
  }
}
    `) as unknown as TypedDocumentString<LetterheadQuery, LetterheadQueryVariables>;
export const PutLetterheadDocument = new TypedDocumentString(`
    mutation PutLetterhead($tenant: ID!, $name: String!, $address: String!, $contact: String!) {
  putLetterhead(
    tenant: $tenant
    name: $name
    address: $address
    contact: $contact
  ) {
    name
  }
}
    `) as unknown as TypedDocumentString<PutLetterheadMutation, PutLetterheadMutationVariables>;
export const PutReportTemplateDocument = new TypedDocumentString(`
    mutation PutReportTemplate($tenant: ID!, $template: ReportTemplateInput!) {
  putReportTemplate(tenant: $tenant, template: $template) {
    id
  }
}
    `) as unknown as TypedDocumentString<PutReportTemplateMutation, PutReportTemplateMutationVariables>;
export const PutTextBlockDocument = new TypedDocumentString(`
    mutation PutTextBlock($tenant: ID!, $block: TextBlockInput!) {
  putTextBlock(tenant: $tenant, block: $block) {
    id
  }
}
    `) as unknown as TypedDocumentString<PutTextBlockMutation, PutTextBlockMutationVariables>;
export const RemoveReportTextDocument = new TypedDocumentString(`
    mutation RemoveReportText($tenant: ID!, $id: ID!) {
  removeReportText(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RemoveReportTextMutation, RemoveReportTextMutationVariables>;
export const ImageRequestsDocument = new TypedDocumentString(`
    query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!, $after: String) {
  imageRequests(tenant: $tenant, filter: $filter, first: $first, after: $after) {
    nodes {
      id
      accessionNumber
      state
      starts
      stations
      priority
      requestedBy
      reason
      endedBecause
      origin
      missingSince
      studies
      images
      patient {
        patientID
        name
        species
        speciesCode {
          value
          scheme
          meaning
        }
        breed
        breedCode {
          value
          scheme
          meaning
        }
        sex
        neutered
        birthDate
        weight
        microchip
        clientFamilyName
        clientGivenName
        organization
      }
      procedure {
        name
        modality
      }
      selection {
        shots {
          name
          laterality
          required
          images {
            studyInstanceUID
            seriesInstanceUID
            sopInstanceUID
          }
        }
        others {
          studyInstanceUID
          seriesInstanceUID
          sopInstanceUID
        }
      }
    }
    endCursor
  }
}
    `) as unknown as TypedDocumentString<ImageRequestsQuery, ImageRequestsQueryVariables>;
export const ImageRequestChangedDocument = new TypedDocumentString(`
    subscription ImageRequestChanged($tenant: ID!) {
  imageRequestChanged(tenant: $tenant) {
    id
  }
}
    `) as unknown as TypedDocumentString<ImageRequestChangedSubscription, ImageRequestChangedSubscriptionVariables>;
export const StudiesInDoubtDocument = new TypedDocumentString(`
    query StudiesInDoubt($tenant: ID!) {
  studiesInDoubt(tenant: $tenant) {
    studyInstanceUID
    request
    why
    at
    requested {
      starts
      patient {
        name
        patientID
      }
      procedure {
        name
      }
    }
    study {
      studyDate
      studyDescription
      modalitiesInStudy
      patient {
        patientID
        patientName {
          display
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<StudiesInDoubtQuery, StudiesInDoubtQueryVariables>;
export const OfferedProceduresDocument = new TypedDocumentString(`
    query OfferedProcedures($tenant: ID!) {
  procedures(tenant: $tenant) {
    id
    name
    modality
    species
    views {
      name
      laterality
      required
    }
  }
}
    `) as unknown as TypedDocumentString<OfferedProceduresQuery, OfferedProceduresQueryVariables>;
export const BreedsDocument = new TypedDocumentString(`
    query Breeds($matching: String!, $species: String!) {
  breeds(matching: $matching, species: $species) {
    value
    scheme
    meaning
  }
}
    `) as unknown as TypedDocumentString<BreedsQuery, BreedsQueryVariables>;
export const RequestImagesDocument = new TypedDocumentString(`
    mutation RequestImages($tenant: ID!, $request: ImageRequestInput!) {
  requestImages(tenant: $tenant, request: $request) {
    id
    starts
  }
}
    `) as unknown as TypedDocumentString<RequestImagesMutation, RequestImagesMutationVariables>;
export const RescheduleRequestDocument = new TypedDocumentString(`
    mutation RescheduleRequest($tenant: ID!, $id: ID!, $schedule: ScheduleInput!) {
  rescheduleRequest(tenant: $tenant, id: $id, schedule: $schedule) {
    id
    starts
  }
}
    `) as unknown as TypedDocumentString<RescheduleRequestMutation, RescheduleRequestMutationVariables>;
export const CancelRequestDocument = new TypedDocumentString(`
    mutation CancelRequest($tenant: ID!, $id: ID!, $reason: String!) {
  cancelRequest(tenant: $tenant, id: $id, reason: $reason) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<CancelRequestMutation, CancelRequestMutationVariables>;
export const EndRequestDocument = new TypedDocumentString(`
    mutation EndRequest($tenant: ID!, $id: ID!, $state: RequestState!, $reason: String!) {
  endRequest(tenant: $tenant, id: $id, state: $state, reason: $reason) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<EndRequestMutation, EndRequestMutationVariables>;
export const RepeatRequestDocument = new TypedDocumentString(`
    mutation RepeatRequest($tenant: ID!, $id: ID!, $date: String!) {
  repeatRequest(tenant: $tenant, id: $id, date: $date) {
    id
    starts
  }
}
    `) as unknown as TypedDocumentString<RepeatRequestMutation, RepeatRequestMutationVariables>;
export const LinkStudyDocument = new TypedDocumentString(`
    mutation LinkStudy($tenant: ID!, $study: ID!, $request: ID!) {
  linkStudy(tenant: $tenant, studyInstanceUID: $study, request: $request) {
    meeting
  }
}
    `) as unknown as TypedDocumentString<LinkStudyMutation, LinkStudyMutationVariables>;
export const UnlinkStudyDocument = new TypedDocumentString(`
    mutation UnlinkStudy($tenant: ID!, $study: ID!) {
  unlinkStudy(tenant: $tenant, studyInstanceUID: $study) {
    meeting
  }
}
    `) as unknown as TypedDocumentString<UnlinkStudyMutation, UnlinkStudyMutationVariables>;
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
      rights
      secondFactorMissing
      tenant {
        slug
        name
        kind
        state
      }
    }
    operator
    idleMinutes
  }
}
    `) as unknown as TypedDocumentString<SessionQuery, SessionQueryVariables>;
export const PlaceDocument = new TypedDocumentString(`
    query Place($tenant: ID!) {
  place(tenant: $tenant) {
    name
    rights
  }
}
    `) as unknown as TypedDocumentString<PlaceQuery, PlaceQueryVariables>;
export const SharesDocument = new TypedDocumentString(`
    query Shares($tenant: ID!, $study: ID!) {
  shareRecipients(tenant: $tenant) {
    id
    name
    email
  }
  sharedStudies(tenant: $tenant, studyInstanceUID: $study) {
    user
  }
}
    `) as unknown as TypedDocumentString<SharesQuery, SharesQueryVariables>;
export const ShareStudyDocument = new TypedDocumentString(`
    mutation ShareStudy($tenant: ID!, $study: ID!, $user: ID!) {
  shareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)
}
    `) as unknown as TypedDocumentString<ShareStudyMutation, ShareStudyMutationVariables>;
export const UnshareStudyDocument = new TypedDocumentString(`
    mutation UnshareStudy($tenant: ID!, $study: ID!, $user: ID!) {
  unshareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)
}
    `) as unknown as TypedDocumentString<UnshareStudyMutation, UnshareStudyMutationVariables>;
export const ShownDocument = new TypedDocumentString(`
    query Shown($tenant: ID!) {
  studies(tenant: $tenant, first: 50) {
    nodes {
      tenant
      studyInstanceUID
      studyDate
      studyDescription
      modalitiesInStudy
      patient {
        patientName {
          alphabetic
          display
        }
        species
        breed
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ShownQuery, ShownQueryVariables>;
export const ShownStudyDocument = new TypedDocumentString(`
    query ShownStudy($tenant: ID!, $study: ID!) {
  study(tenant: $tenant, studyInstanceUID: $study) {
    series {
      seriesInstanceUID
      modality
      seriesDescription
      instances {
        sopInstanceUID
        sopClassUID
        instanceNumber
        numberOfFrames
        rows
        columns
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ShownStudyQuery, ShownStudyQueryVariables>;
export const LinksDocument = new TypedDocumentString(`
    query Links($tenant: ID!, $study: ID, $after: String) {
  shares(tenant: $tenant, studyInstanceUID: $study, after: $after) {
    nodes {
      id
      studies
      series
      reports
      view
      download
      imports
      beginsAt
      endsAt
      hasPasscode
      locked
      usesLeft
      opened
      asksName
      label
      takenBy
      createdAt
      createdBy
      revokedAt
      works
      visits {
        id
        name
        address
        userAgent
        at
        viewed
        downloaded
      }
    }
    endCursor
  }
}
    `) as unknown as TypedDocumentString<LinksQuery, LinksQueryVariables>;
export const CreateShareDocument = new TypedDocumentString(`
    mutation CreateShare($tenant: ID!, $share: ShareWanted!) {
  createShare(tenant: $tenant, share: $share) {
    secret
    share {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<CreateShareMutation, CreateShareMutationVariables>;
export const RevokeShareDocument = new TypedDocumentString(`
    mutation RevokeShare($tenant: ID!, $id: ID!) {
  revokeShare(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RevokeShareMutation, RevokeShareMutationVariables>;
export const UnlockShareDocument = new TypedDocumentString(`
    mutation UnlockShare($tenant: ID!, $id: ID!) {
  unlockShare(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<UnlockShareMutation, UnlockShareMutationVariables>;
export const CopyShareDocument = new TypedDocumentString(`
    mutation CopyShare($tenant: ID!, $id: ID!) {
  copyShare(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<CopyShareMutation, CopyShareMutationVariables>;
export const LeaveShareDocument = new TypedDocumentString(`
    mutation LeaveShare($tenant: ID!, $id: ID!) {
  leaveShare(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<LeaveShareMutation, LeaveShareMutationVariables>;
export const SharedWithUsDocument = new TypedDocumentString(`
    query SharedWithUs($tenant: ID!) {
  sharedWithUs(tenant: $tenant) {
    id
    clinic
    label
    download
    imports
    copyProblem
    endsAt
    shown {
      studyInstanceUID
      patientName {
        display
      }
      species
      studyDate
      studyDescription
      modalitiesInStudy
    }
  }
}
    `) as unknown as TypedDocumentString<SharedWithUsQuery, SharedWithUsQueryVariables>;
export const CopiedDocument = new TypedDocumentString(`
    query Copied($tenant: ID!, $study: ID!) {
  study(tenant: $tenant, studyInstanceUID: $study) {
    studyInstanceUID
    arriving
  }
}
    `) as unknown as TypedDocumentString<CopiedQuery, CopiedQueryVariables>;
export const SharedWithUsChangedDocument = new TypedDocumentString(`
    subscription SharedWithUsChanged($tenant: ID!) {
  sharedWithUsChanged(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<SharedWithUsChangedSubscription, SharedWithUsChangedSubscriptionVariables>;
export const EdgeSitesDocument = new TypedDocumentString(`
    query EdgeSites($tenant: ID!) {
  edgeSites(tenant: $tenant) {
    site
    tenant
    heardAt
    silent
    waiting
    waitingSince
    setAside
  }
}
    `) as unknown as TypedDocumentString<EdgeSitesQuery, EdgeSitesQueryVariables>;
export const AllEdgeSitesDocument = new TypedDocumentString(`
    query AllEdgeSites {
  allEdgeSites {
    site
    tenant
    heardAt
    silent
    waiting
    waitingSince
    setAside
  }
}
    `) as unknown as TypedDocumentString<AllEdgeSitesQuery, AllEdgeSitesQueryVariables>;
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
    }
  }
}`) as unknown as TypedDocumentString<StudyArrivedSubscription, StudyArrivedSubscriptionVariables>;
export const SharingChangedDocument = new TypedDocumentString(`
    subscription SharingChanged($tenant: ID!) {
  sharingChanged(tenant: $tenant)
}
    `) as unknown as TypedDocumentString<SharingChangedSubscription, SharingChangedSubscriptionVariables>;
export const AttributesDocument = new TypedDocumentString(`
    query Attributes($tags: [AttributeTag!]!) {
  attributes(tags: $tags) {
    tag
    creator
    name
    keyword
  }
}
    `) as unknown as TypedDocumentString<AttributesQuery, AttributesQueryVariables>;
export const CaseMessagesDocument = new TypedDocumentString(`
    query CaseMessages($tenant: ID!, $case: ID!, $first: Int!, $before: String!) {
  caseMessages(tenant: $tenant, case: $case, first: $first, before: $before) {
    id
    kind
    text
    by
    byID
    ofProvider
    mentions
    attachments
    at
  }
}
    `) as unknown as TypedDocumentString<CaseMessagesQuery, CaseMessagesQueryVariables>;
export const CaseParticipantsDocument = new TypedDocumentString(`
    query CaseParticipants($tenant: ID!, $case: ID!) {
  caseParticipants(tenant: $tenant, case: $case) {
    id
    name
    ofProvider
  }
}
    `) as unknown as TypedDocumentString<CaseParticipantsQuery, CaseParticipantsQueryVariables>;
export const CaseReadMarksDocument = new TypedDocumentString(`
    query CaseReadMarks($tenant: ID!, $case: ID!) {
  caseReadMarks(tenant: $tenant, case: $case) {
    user
    name
    at
  }
}
    `) as unknown as TypedDocumentString<CaseReadMarksQuery, CaseReadMarksQueryVariables>;
export const PostCaseMessageDocument = new TypedDocumentString(`
    mutation PostCaseMessage($tenant: ID!, $case: ID!, $message: CaseMessageInput!) {
  postCaseMessage(tenant: $tenant, case: $case, message: $message) {
    id
  }
}
    `) as unknown as TypedDocumentString<PostCaseMessageMutation, PostCaseMessageMutationVariables>;
export const MarkCaseReadDocument = new TypedDocumentString(`
    mutation MarkCaseRead($tenant: ID!, $case: ID!, $message: ID!) {
  markCaseRead(tenant: $tenant, case: $case, message: $message)
}
    `) as unknown as TypedDocumentString<MarkCaseReadMutation, MarkCaseReadMutationVariables>;
export const CaseMessageArrivedDocument = new TypedDocumentString(`
    subscription CaseMessageArrived($tenant: ID!, $case: ID!) {
  caseMessageArrived(tenant: $tenant, case: $case) {
    id
  }
}
    `) as unknown as TypedDocumentString<CaseMessageArrivedSubscription, CaseMessageArrivedSubscriptionVariables>;
export const HeldImagesDocument = new TypedDocumentString(`
    query HeldImages($tenant: ID!, $case: ID!) {
  heldImages(tenant: $tenant, case: $case) {
    studyInstanceUID
    studyDescription
    studyDate
    modalities
    images
    lastAt
    newStudy
  }
}
    `) as unknown as TypedDocumentString<HeldImagesQuery, HeldImagesQueryVariables>;
export const AttachHeldImagesDocument = new TypedDocumentString(`
    mutation AttachHeldImages($tenant: ID!, $case: ID!, $study: ID!, $until: DateTime!) {
  attachHeldImages(tenant: $tenant, case: $case, study: $study, until: $until) {
    id
  }
}
    `) as unknown as TypedDocumentString<AttachHeldImagesMutation, AttachHeldImagesMutationVariables>;
export const SendingsDocument = new TypedDocumentString(`
    query Sendings($tenant: ID!, $case: ID!) {
  caseSendings(tenant: $tenant, case: $case) {
    remote
    waiting
    problem
    deliveries {
      id
      state
      instances
      sent
      failed
      reason
      finishedAt
    }
  }
}
    `) as unknown as TypedDocumentString<SendingsQuery, SendingsQueryVariables>;
export const ReturnedDocument = new TypedDocumentString(`
    query Returned($tenant: ID!, $case: ID!) {
  returnedObjects(tenant: $tenant, case: $case) {
    studyInstanceUID
    seriesInstanceUID
    sopInstanceUID
    sopClassUID
    kind
    callingAETitle
    receivedAt
    isReport
  }
}
    `) as unknown as TypedDocumentString<ReturnedQuery, ReturnedQueryVariables>;
export const AttachReturnedDocument = new TypedDocumentString(`
    mutation AttachReturned($tenant: ID!, $case: ID!, $instances: [ID!]!) {
  attachReturnedObjects(tenant: $tenant, case: $case, instances: $instances) {
    id
  }
}
    `) as unknown as TypedDocumentString<AttachReturnedMutation, AttachReturnedMutationVariables>;
export const SendOutsideDocument = new TypedDocumentString(`
    mutation SendOutside($tenant: ID!, $id: ID!, $remote: String!) {
  sendCaseOutside(tenant: $tenant, id: $id, remote: $remote) {
    id
  }
}
    `) as unknown as TypedDocumentString<SendOutsideMutation, SendOutsideMutationVariables>;
export const OutsideDestinationsDocument = new TypedDocumentString(`
    query OutsideDestinations($tenant: ID!) {
  destinations(tenant: $tenant) {
    name
    aeTitle
  }
}
    `) as unknown as TypedDocumentString<OutsideDestinationsQuery, OutsideDestinationsQueryVariables>;
export const UnknownStudiesDocument = new TypedDocumentString(`
    query UnknownStudies($tenant: ID!, $after: String) {
  unknownStudies(tenant: $tenant, after: $after) {
    nodes {
      sender
      study {
        ...StudyRow
      }
    }
    endCursor
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
    }
  }
}`) as unknown as TypedDocumentString<UnknownStudiesQuery, UnknownStudiesQueryVariables>;
export const CasesOfSenderDocument = new TypedDocumentString(`
    query CasesOfSender($tenant: ID!, $sender: String!) {
  casesOfSender(tenant: $tenant, sender: $sender) {
    id
    number
    patient {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<CasesOfSenderQuery, CasesOfSenderQueryVariables>;
export const ClaimUnknownDocument = new TypedDocumentString(`
    mutation ClaimUnknown($tenant: ID!, $study: ID!) {
  claimUnknownStudy(tenant: $tenant, study: $study) {
    id
  }
}
    `) as unknown as TypedDocumentString<ClaimUnknownMutation, ClaimUnknownMutationVariables>;
export const AttachUnknownDocument = new TypedDocumentString(`
    mutation AttachUnknown($tenant: ID!, $study: ID!, $case: ID!) {
  attachUnknownStudy(tenant: $tenant, study: $study, case: $case) {
    id
  }
}
    `) as unknown as TypedDocumentString<AttachUnknownMutation, AttachUnknownMutationVariables>;
export const TelemedicineFiguresDocument = new TypedDocumentString(`
    query TelemedicineFigures($tenant: ID!, $asProvider: Boolean!, $since: DateTime!) {
  telemedicineFigures(tenant: $tenant, asProvider: $asProvider, since: $since) {
    total {
      ...CaseFiguresFacts
    }
    months {
      ...CaseFiguresFacts
    }
    partners {
      ...CaseFiguresFacts
    }
    quality {
      ...ImageQualityFacts
    }
    machines {
      ...ImageQualityFacts
    }
    csv
  }
}
    fragment CaseFiguresFacts on CaseFigures {
  month
  partner
  service
  submitted
  stat
  completed
  canceled
  kept
  missed
  clarifications
  resubmissions
  medianMinutes
  p95Minutes
}
fragment ImageQualityFacts on ImageQuality {
  month
  machine
  region
  good
  acceptable
  poor
  reasons {
    reason
    count
  }
}`) as unknown as TypedDocumentString<TelemedicineFiguresQuery, TelemedicineFiguresQueryVariables>;
export const CasesDocument = new TypedDocumentString(`
    query Cases($tenant: ID!, $filter: CaseFilter, $first: Int!, $after: String) {
  cases(tenant: $tenant, filter: $filter, first: $first, after: $after) {
    nodes {
      ...CaseRow
    }
    endCursor
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}`) as unknown as TypedDocumentString<CasesQuery, CasesQueryVariables>;
export const QueueDocument = new TypedDocumentString(`
    query Queue($tenant: ID!, $filter: QueueFilter, $first: Int!, $after: String) {
  queue(tenant: $tenant, filter: $filter, first: $first, after: $after) {
    nodes {
      ...QueueRow
    }
    endCursor
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
fragment QueueRow on Workitem {
  uid
  number
  state
  priority
  dueAt
  performer {
    id
    name
  }
  wantedPerformer
  cancelAsked
  case {
    ...CaseRow
  }
}`) as unknown as TypedDocumentString<QueueQuery, QueueQueryVariables>;
export const CaseDocument = new TypedDocumentString(`
    query Case($tenant: ID!, $id: ID!) {
  case(tenant: $tenant, id: $id) {
    ...CaseDetails
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
fragment CaseDetails on Case {
  ...CaseRow
  history {
    name
    text
  }
  priorInstanceUids
  referringVet {
    name
    email
  }
  attachments {
    id
    name
    mediaType
    size
  }
  accessEndsAt
  canceledBecause
  waitingSince
  missing {
    lack
    name
    label
    region
  }
  studies {
    studyInstanceUID
    prior
    change
    description
    date
    modalities
    images
    receivedAt
  }
  readings {
    uid
    number
    state
    priority
    dueAt
    performer {
      id
      name
    }
    wantedPerformer
    cancelAsked
  }
  events {
    id
    what
    at
    by {
      id
      name
    }
    byTenant
    details {
      name
      value
    }
  }
}`) as unknown as TypedDocumentString<CaseQuery, CaseQueryVariables>;
export const DraftDocument = new TypedDocumentString(`
    query Draft($tenant: ID!, $study: ID!) {
  cases(
    tenant: $tenant
    filter: {studyInstanceUID: $study, standing: DRAFT}
    first: 20
  ) {
    nodes {
      ...CaseDetails
    }
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
fragment CaseDetails on Case {
  ...CaseRow
  history {
    name
    text
  }
  priorInstanceUids
  referringVet {
    name
    email
  }
  attachments {
    id
    name
    mediaType
    size
  }
  accessEndsAt
  canceledBecause
  waitingSince
  missing {
    lack
    name
    label
    region
  }
  studies {
    studyInstanceUID
    prior
    change
    description
    date
    modalities
    images
    receivedAt
  }
  readings {
    uid
    number
    state
    priority
    dueAt
    performer {
      id
      name
    }
    wantedPerformer
    cancelAsked
  }
  events {
    id
    what
    at
    by {
      id
      name
    }
    byTenant
    details {
      name
      value
    }
  }
}`) as unknown as TypedDocumentString<DraftQuery, DraftQueryVariables>;
export const CaseFormDocument = new TypedDocumentString(`
    query CaseForm($tenant: ID!, $studies: [ID!]!) {
  caseForm(tenant: $tenant, studies: $studies) {
    regions {
      region
      views
      images
    }
    untold
    studies {
      studyInstanceUID
      prior
      description
      date
      modalities
    }
    providers {
      slug
      name
      services {
        id
        name
        priceCents
        statSurchargeCents
        currency
        turnaround {
          priority
          minutes
        }
        history
      }
      historyFields {
        name
        label
        species
        required
        choices
      }
    }
    values {
      provider
      service
      history {
        name
        text
      }
      question
      priority
      regions
      priors
      referringVet {
        name
        email
      }
      key
    }
  }
}
    `) as unknown as TypedDocumentString<CaseFormQuery, CaseFormQueryVariables>;
export const SidesDocument = new TypedDocumentString(`
    query Sides($tenant: ID!) {
  collaborations(tenant: $tenant) {
    clinic {
      slug
      name
    }
    provider {
      slug
      name
    }
  }
}
    `) as unknown as TypedDocumentString<SidesQuery, SidesQueryVariables>;
export const ReadersDocument = new TypedDocumentString(`
    query Readers($tenant: ID!) {
  readers(tenant: $tenant) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<ReadersQuery, ReadersQueryVariables>;
export const AskedHistoryDocument = new TypedDocumentString(`
    query AskedHistory($tenant: ID!) {
  caseHistoryFields(tenant: $tenant) {
    name
    label
  }
}
    `) as unknown as TypedDocumentString<AskedHistoryQuery, AskedHistoryQueryVariables>;
export const CaseChangedDocument = new TypedDocumentString(`
    subscription CaseChanged($tenant: ID!, $asProvider: Boolean!) {
  caseChanged(tenant: $tenant, asProvider: $asProvider) {
    id
  }
}
    `) as unknown as TypedDocumentString<CaseChangedSubscription, CaseChangedSubscriptionVariables>;
export const DraftCaseDocument = new TypedDocumentString(`
    mutation DraftCase($tenant: ID!, $case: CaseInput!) {
  draftCase(tenant: $tenant, case: $case) {
    ...CaseDetails
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
fragment CaseDetails on Case {
  ...CaseRow
  history {
    name
    text
  }
  priorInstanceUids
  referringVet {
    name
    email
  }
  attachments {
    id
    name
    mediaType
    size
  }
  accessEndsAt
  canceledBecause
  waitingSince
  missing {
    lack
    name
    label
    region
  }
  studies {
    studyInstanceUID
    prior
    change
    description
    date
    modalities
    images
    receivedAt
  }
  readings {
    uid
    number
    state
    priority
    dueAt
    performer {
      id
      name
    }
    wantedPerformer
    cancelAsked
  }
  events {
    id
    what
    at
    by {
      id
      name
    }
    byTenant
    details {
      name
      value
    }
  }
}`) as unknown as TypedDocumentString<DraftCaseMutation, DraftCaseMutationVariables>;
export const ChangeDraftDocument = new TypedDocumentString(`
    mutation ChangeDraft($tenant: ID!, $id: ID!, $case: CaseInput!) {
  changeCaseDraft(tenant: $tenant, id: $id, case: $case) {
    ...CaseDetails
  }
}
    fragment CaseRow on Case {
  id
  number
  state
  priority
  patient {
    name
    patientID
    species
    breed
    sex
    neutered
    birthDate
    weight
    client
  }
  question
  service {
    id
    name
    regions
    views
    priceCents
    currency
  }
  clinic {
    slug
    name
  }
  provider {
    slug
    name
  }
  outside
  requester {
    id
    name
  }
  studyInstanceUids
  held
  submittedAt
  dueAt
  completedAt
}
fragment CaseDetails on Case {
  ...CaseRow
  history {
    name
    text
  }
  priorInstanceUids
  referringVet {
    name
    email
  }
  attachments {
    id
    name
    mediaType
    size
  }
  accessEndsAt
  canceledBecause
  waitingSince
  missing {
    lack
    name
    label
    region
  }
  studies {
    studyInstanceUID
    prior
    change
    description
    date
    modalities
    images
    receivedAt
  }
  readings {
    uid
    number
    state
    priority
    dueAt
    performer {
      id
      name
    }
    wantedPerformer
    cancelAsked
  }
  events {
    id
    what
    at
    by {
      id
      name
    }
    byTenant
    details {
      name
      value
    }
  }
}`) as unknown as TypedDocumentString<ChangeDraftMutation, ChangeDraftMutationVariables>;
export const SubmitCaseDocument = new TypedDocumentString(`
    mutation SubmitCase($tenant: ID!, $id: ID!) {
  submitCase(tenant: $tenant, id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<SubmitCaseMutation, SubmitCaseMutationVariables>;
export const CancelCaseDocument = new TypedDocumentString(`
    mutation CancelCase($tenant: ID!, $id: ID!, $because: String!) {
  cancelCase(tenant: $tenant, id: $id, because: $because) {
    id
  }
}
    `) as unknown as TypedDocumentString<CancelCaseMutation, CancelCaseMutationVariables>;
export const RemoveAttachmentDocument = new TypedDocumentString(`
    mutation RemoveAttachment($tenant: ID!, $id: ID!, $attachment: ID!) {
  removeCaseAttachment(tenant: $tenant, id: $id, attachment: $attachment) {
    id
  }
}
    `) as unknown as TypedDocumentString<RemoveAttachmentMutation, RemoveAttachmentMutationVariables>;
export const ClaimWorkitemDocument = new TypedDocumentString(`
    mutation ClaimWorkitem($tenant: ID!, $uid: ID!) {
  claimWorkitem(tenant: $tenant, uid: $uid) {
    uid
  }
}
    `) as unknown as TypedDocumentString<ClaimWorkitemMutation, ClaimWorkitemMutationVariables>;
export const ReleaseWorkitemDocument = new TypedDocumentString(`
    mutation ReleaseWorkitem($tenant: ID!, $uid: ID!) {
  releaseWorkitem(tenant: $tenant, uid: $uid) {
    uid
  }
}
    `) as unknown as TypedDocumentString<ReleaseWorkitemMutation, ReleaseWorkitemMutationVariables>;
export const ReassignWorkitemDocument = new TypedDocumentString(`
    mutation ReassignWorkitem($tenant: ID!, $uid: ID!, $user: ID!) {
  reassignWorkitem(tenant: $tenant, uid: $uid, user: $user) {
    uid
  }
}
    `) as unknown as TypedDocumentString<ReassignWorkitemMutation, ReassignWorkitemMutationVariables>;
export const CompleteReadingDocument = new TypedDocumentString(`
    mutation CompleteReading($tenant: ID!, $uid: ID!) {
  completeWorkitem(tenant: $tenant, uid: $uid) {
    uid
  }
}
    `) as unknown as TypedDocumentString<CompleteReadingMutation, CompleteReadingMutationVariables>;
export const RequestSecondReadingDocument = new TypedDocumentString(`
    mutation RequestSecondReading($tenant: ID!, $case: ID!) {
  requestSecondReading(tenant: $tenant, case: $case) {
    uid
  }
}
    `) as unknown as TypedDocumentString<RequestSecondReadingMutation, RequestSecondReadingMutationVariables>;
export const ServicesDocument = new TypedDocumentString(`
    query Services($tenant: ID!) {
  telemedicineServices(tenant: $tenant) {
    id
    name
    description
    modalities
    species
    priceCents
    statSurchargeCents
    currency
    turnaround {
      priority
      minutes
    }
    history
    offered
  }
}
    `) as unknown as TypedDocumentString<ServicesQuery, ServicesQueryVariables>;
export const PutServiceDocument = new TypedDocumentString(`
    mutation PutService($tenant: ID!, $service: TelemedicineServiceInput!) {
  putTelemedicineService(tenant: $tenant, service: $service) {
    id
  }
}
    `) as unknown as TypedDocumentString<PutServiceMutation, PutServiceMutationVariables>;
export const RemoveServiceDocument = new TypedDocumentString(`
    mutation RemoveService($tenant: ID!, $id: ID!) {
  removeTelemedicineService(tenant: $tenant, id: $id)
}
    `) as unknown as TypedDocumentString<RemoveServiceMutation, RemoveServiceMutationVariables>;
export const AskedFieldsDocument = new TypedDocumentString(`
    query AskedFields($tenant: ID!) {
  caseHistoryFields(tenant: $tenant) {
    name
    label
    species
    required
    choices
    code
    scheme
  }
}
    `) as unknown as TypedDocumentString<AskedFieldsQuery, AskedFieldsQueryVariables>;
export const SetHistoryFieldsDocument = new TypedDocumentString(`
    mutation SetHistoryFields($tenant: ID!, $fields: [CaseHistoryFieldInput!]!) {
  setCaseHistoryFields(tenant: $tenant, fields: $fields) {
    name
  }
}
    `) as unknown as TypedDocumentString<SetHistoryFieldsMutation, SetHistoryFieldsMutationVariables>;
export const CollaborationsDocument = new TypedDocumentString(`
    query Collaborations($tenant: ID!) {
  collaborations(tenant: $tenant) {
    clinic {
      slug
      name
    }
    provider {
      slug
      name
    }
    state
    suspendedBy
    accessDays
    askedAt
    since
    push
  }
}
    `) as unknown as TypedDocumentString<CollaborationsQuery, CollaborationsQueryVariables>;
export const AskProviderDocument = new TypedDocumentString(`
    mutation AskProvider($tenant: ID!, $provider: ID!) {
  askProvider(tenant: $tenant, provider: $provider) {
    state
  }
}
    `) as unknown as TypedDocumentString<AskProviderMutation, AskProviderMutationVariables>;
export const AgreeToClinicDocument = new TypedDocumentString(`
    mutation AgreeToClinic($tenant: ID!, $clinic: ID!) {
  agreeToClinic(tenant: $tenant, clinic: $clinic) {
    state
  }
}
    `) as unknown as TypedDocumentString<AgreeToClinicMutation, AgreeToClinicMutationVariables>;
export const SuspendCollaborationDocument = new TypedDocumentString(`
    mutation SuspendCollaboration($tenant: ID!, $other: ID!) {
  suspendCollaboration(tenant: $tenant, other: $other) {
    state
  }
}
    `) as unknown as TypedDocumentString<SuspendCollaborationMutation, SuspendCollaborationMutationVariables>;
export const ResumeCollaborationDocument = new TypedDocumentString(`
    mutation ResumeCollaboration($tenant: ID!, $other: ID!) {
  resumeCollaboration(tenant: $tenant, other: $other) {
    state
  }
}
    `) as unknown as TypedDocumentString<ResumeCollaborationMutation, ResumeCollaborationMutationVariables>;
export const SetCaseAccessDocument = new TypedDocumentString(`
    mutation SetCaseAccess($tenant: ID!, $provider: ID!, $days: Int!) {
  setCaseAccess(tenant: $tenant, provider: $provider, days: $days) {
    accessDays
  }
}
    `) as unknown as TypedDocumentString<SetCaseAccessMutation, SetCaseAccessMutationVariables>;
export const SetCasePushDocument = new TypedDocumentString(`
    mutation SetCasePush($tenant: ID!, $provider: ID!, $remote: String!) {
  setCasePush(tenant: $tenant, provider: $provider, remote: $remote) {
    push
  }
}
    `) as unknown as TypedDocumentString<SetCasePushMutation, SetCasePushMutationVariables>;
export const CaseRoutingDocument = new TypedDocumentString(`
    query CaseRouting($tenant: ID!) {
  caseRouting(tenant: $tenant) {
    rules {
      id
      provider
      species
      modalities
      services
      priorities
      days
      fromMinute
      toMinute
    }
    fallback
    overflow
    overflowMinutes
  }
}
    `) as unknown as TypedDocumentString<CaseRoutingQuery, CaseRoutingQueryVariables>;
export const SetCaseRoutingDocument = new TypedDocumentString(`
    mutation SetCaseRouting($tenant: ID!, $routing: CaseRoutingInput!) {
  setCaseRouting(tenant: $tenant, routing: $routing) {
    fallback
  }
}
    `) as unknown as TypedDocumentString<SetCaseRoutingMutation, SetCaseRoutingMutationVariables>;
export const StudyDocument = new TypedDocumentString(`
    query Study($tenant: ID!, $studyInstanceUID: ID!) {
  study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {
    ...StudyRow
    patient {
      patientBirthDate
      patientAge
      otherPatientIDs
      measuredAs {
        species
        breed
      }
      breedRegistrations {
        number
        registry
      }
      animals
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
        view {
          projection
          laterality
          regions
        }
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
  corrected
  onLegalHold
  patient {
    patientID
    patientName {
      display
    }
    species
    breed
    patientSex
    patientSexNeutered
    client {
      display
    }
  }
}`) as unknown as TypedDocumentString<StudyQuery, StudyQueryVariables>;
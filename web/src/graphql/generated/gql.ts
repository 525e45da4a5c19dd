/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Account {\n    account {\n      email\n      name\n      own\n      provedAt\n      passwordChangedAt\n      totp\n      recoveryCodesLeft\n      passkeys { id name createdAt lastUsed }\n      sessions { id createdAt lastSeen address userAgent current }\n    }\n  }\n": typeof types.AccountDocument,
    "mutation UpdateAccount($name: String!) { updateAccount(name: $name) }": typeof types.UpdateAccountDocument,
    "\n  mutation ChangePassword($password: String!, $newPassword: String!) {\n    changePassword(password: $password, newPassword: $newPassword)\n  }\n": typeof types.ChangePasswordDocument,
    "mutation SetUpTotp { setUpTotp { secret uri } }": typeof types.SetUpTotpDocument,
    "\n  mutation ConfirmTotp($code: String!) { confirmTotp(code: $code) { recoveryCodes } }\n": typeof types.ConfirmTotpDocument,
    "\n  mutation RemoveTotp($password: String!) { removeTotp(password: $password) }\n": typeof types.RemoveTotpDocument,
    "\n  mutation RenamePasskey($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) }\n": typeof types.RenamePasskeyDocument,
    "mutation RemovePasskey($id: ID!) { removePasskey(id: $id) }": typeof types.RemovePasskeyDocument,
    "mutation EndSession($id: ID!) { endSession(id: $id) }": typeof types.EndSessionDocument,
    "mutation EndOtherSessions { endOtherSessions }": typeof types.EndOtherSessionsDocument,
    "\n  query Catalogue($tenant: ID!) {\n    procedures(tenant: $tenant) {\n      id\n      name\n      modality\n      feeCode\n      species\n      region { value scheme meaning }\n      views { name laterality recumbency required code { value scheme meaning } }\n    }\n  }\n": typeof types.CatalogueDocument,
    "\n  query Codes($group: CodeGroup!) { codes(group: $group) { value scheme meaning } }\n": typeof types.CodesDocument,
    "\n  mutation Invite($tenant: ID!, $email: String!, $role: Role!, $name: String!) {\n    invite(tenant: $tenant, email: $email, role: $role, name: $name) { link expiresAt }\n  }\n": typeof types.InviteDocument,
    "\n  mutation WithdrawInvitation($tenant: ID!, $id: ID!) { withdrawInvitation(tenant: $tenant, id: $id) }\n": typeof types.WithdrawInvitationDocument,
    "\n  mutation DemandSecondFactor($tenant: ID!, $roles: [Role!]!) {\n    demandSecondFactor(tenant: $tenant, roles: $roles) { secondFactorRoles }\n  }\n": typeof types.DemandSecondFactorDocument,
    "\n  mutation SetRole($tenant: ID!, $user: ID!, $role: Role!) {\n    setRole(tenant: $tenant, user: $user, role: $role) { id role }\n  }\n": typeof types.SetRoleDocument,
    "\n  mutation RemoveMember($tenant: ID!, $user: ID!) { removeMember(tenant: $tenant, user: $user) }\n": typeof types.RemoveMemberDocument,
    "\n  mutation AddLocalEntity($tenant: ID!, $aeTitle: String!, $clinic: String) {\n    addLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle, clinic: $clinic) { aeTitle }\n  }\n": typeof types.AddLocalEntityDocument,
    "\n  mutation RemoveLocalEntity($tenant: ID!, $aeTitle: String!) {\n    removeLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle)\n  }\n": typeof types.RemoveLocalEntityDocument,
    "\n  mutation AddRemoteEntity($tenant: ID!, $entity: RemoteApplicationEntityInput!) {\n    addRemoteApplicationEntity(tenant: $tenant, entity: $entity) { name }\n  }\n": typeof types.AddRemoteEntityDocument,
    "\n  mutation UpdateRemoteEntity($tenant: ID!, $name: String!, $entity: RemoteApplicationEntityInput!) {\n    updateRemoteApplicationEntity(tenant: $tenant, name: $name, entity: $entity) { name }\n  }\n": typeof types.UpdateRemoteEntityDocument,
    "\n  mutation RemoveRemoteEntity($tenant: ID!, $name: String!) {\n    removeRemoteApplicationEntity(tenant: $tenant, name: $name)\n  }\n": typeof types.RemoveRemoteEntityDocument,
    "\n  mutation TestRemoteEntity($tenant: ID!, $name: String!) {\n    testRemoteApplicationEntity(tenant: $tenant, name: $name) { reached reason seconds }\n  }\n": typeof types.TestRemoteEntityDocument,
    "\n  mutation FetchWorklist($tenant: ID!, $name: String!) {\n    fetchWorklist(tenant: $tenant, name: $name) { found made }\n  }\n": typeof types.FetchWorklistDocument,
    "\n  mutation AddHl7Application($tenant: ID!, $application: Hl7ApplicationInput!) {\n    addHl7Application(tenant: $tenant, application: $application) { name }\n  }\n": typeof types.AddHl7ApplicationDocument,
    "\n  mutation UpdateHl7Application($tenant: ID!, $name: String!, $application: Hl7ApplicationInput!) {\n    updateHl7Application(tenant: $tenant, name: $name, application: $application) { name }\n  }\n": typeof types.UpdateHl7ApplicationDocument,
    "\n  mutation RemoveHl7Application($tenant: ID!, $name: String!) {\n    removeHl7Application(tenant: $tenant, name: $name)\n  }\n": typeof types.RemoveHl7ApplicationDocument,
    "\n  mutation RetryResults($tenant: ID!, $name: String!) { retryResults(tenant: $tenant, name: $name) }\n": typeof types.RetryResultsDocument,
    "\n  mutation CreateToken($tenant: ID!, $name: String!, $role: Role!, $rights: [Right!], $expiresInDays: Int) {\n    createToken(tenant: $tenant, name: $name, role: $role, rights: $rights, expiresInDays: $expiresInDays) {\n      secret\n    }\n  }\n": typeof types.CreateTokenDocument,
    "\n  mutation RevokeToken($tenant: ID!, $id: ID!) { revokeToken(tenant: $tenant, id: $id) }\n": typeof types.RevokeTokenDocument,
    "\n  mutation SetIdentityProvider($tenant: ID!, $provider: IdentityProviderInput!) {\n    setIdentityProvider(tenant: $tenant, provider: $provider) { issuer }\n  }\n": typeof types.SetIdentityProviderDocument,
    "\n  mutation RemoveIdentityProvider($tenant: ID!) { removeIdentityProvider(tenant: $tenant) }\n": typeof types.RemoveIdentityProviderDocument,
    "\n  mutation AddRoutingRule($tenant: ID!, $rule: RoutingRuleInput!) {\n    addRoutingRule(tenant: $tenant, rule: $rule) { name }\n  }\n": typeof types.AddRoutingRuleDocument,
    "\n  mutation PutProcedure($tenant: ID!, $procedure: ProcedureInput!) {\n    putProcedure(tenant: $tenant, procedure: $procedure) { id }\n  }\n": typeof types.PutProcedureDocument,
    "\n  mutation RemoveProcedure($tenant: ID!, $id: ID!) { removeProcedure(tenant: $tenant, id: $id) }\n": typeof types.RemoveProcedureDocument,
    "\n  mutation ImportStartingProcedures($tenant: ID!, $species: String!) {\n    importStartingProcedures(tenant: $tenant, species: $species) { id }\n  }\n": typeof types.ImportStartingProceduresDocument,
    "\n  mutation RemoveRoutingRule($tenant: ID!, $name: String!) {\n    removeRoutingRule(tenant: $tenant, name: $name)\n  }\n": typeof types.RemoveRoutingRuleDocument,
    "\n  query PracticeSystems($tenant: ID!) {\n    practiceSystems(tenant: $tenant) { id name clientID rights webhookUrl createdAt lastUsed }\n  }\n": typeof types.PracticeSystemsDocument,
    "\n  query Notifications($tenant: ID!) {\n    notifications(tenant: $tenant) { id practiceSystem type state createdAt attempts reason }\n  }\n": typeof types.NotificationsDocument,
    "\n  mutation AddPracticeSystem($tenant: ID!, $system: PracticeSystemInput!) {\n    addPracticeSystem(tenant: $tenant, system: $system) { clientSecret webhookSecret system { clientID } }\n  }\n": typeof types.AddPracticeSystemDocument,
    "\n  mutation UpdatePracticeSystem($tenant: ID!, $id: ID!, $system: PracticeSystemInput!) {\n    updatePracticeSystem(tenant: $tenant, id: $id, system: $system) {\n      clientSecret\n      webhookSecret\n      system { clientID }\n    }\n  }\n": typeof types.UpdatePracticeSystemDocument,
    "\n  mutation RenewPracticeSystem($tenant: ID!, $id: ID!) {\n    renewPracticeSystem(tenant: $tenant, id: $id) { clientSecret webhookSecret system { clientID } }\n  }\n": typeof types.RenewPracticeSystemDocument,
    "\n  mutation RemovePracticeSystem($tenant: ID!, $id: ID!) { removePracticeSystem(tenant: $tenant, id: $id) }\n": typeof types.RemovePracticeSystemDocument,
    "\n  mutation RetryNotification($tenant: ID!, $id: ID!) { retryNotification(tenant: $tenant, id: $id) { id } }\n": typeof types.RetryNotificationDocument,
    "\n  query TenantSettings($tenant: ID!) {\n    tenantSettings(tenant: $tenant) { ...TenantFacts }\n  }\n": typeof types.TenantSettingsDocument,
    "\n  fragment TenantFacts on TenantSettings {\n    slug\n    name\n    kind\n    state\n    locale\n    timeZone\n    contact\n    limits { associations storageBytes storageHard instancesADay }\n    retentionDays\n    closesAt\n    secondFactorRoles\n  }\n": typeof types.TenantFactsFragmentDoc,
    "\n  query Usage($tenant: ID!) {\n    usage(tenant: $tenant) {\n      storageBytes\n      instances\n      instancesToday\n      limits { associations storageBytes storageHard instancesADay }\n    }\n  }\n": typeof types.UsageDocument,
    "\n  query Members($tenant: ID!) { members(tenant: $tenant) { id email name role totp } }\n": typeof types.MembersDocument,
    "\n  query Invitations($tenant: ID!) {\n    invitations(tenant: $tenant) { id email name role createdAt expiresAt }\n  }\n": typeof types.InvitationsDocument,
    "query Roles { roles { role rights } }": typeof types.RolesDocument,
    "\n  query LocalEntities($tenant: ID!) { localApplicationEntities(tenant: $tenant) { aeTitle clinic } }\n": typeof types.LocalEntitiesDocument,
    "\n  query RemoteEntities($tenant: ID!) {\n    remoteApplicationEntities(tenant: $tenant) {\n      name\n      aeTitle\n      host\n      port\n      queryRetrieve\n      tls\n      announce\n      associationPerImage\n      worklistOwn\n      worklistStarted\n      maximumPDULength\n      connectTimeout\n      dimseTimeout\n      certificate\n      username\n      worklistMinutes\n      worklistDays\n      worklistModality\n      worklistStation\n      worklistCancels\n      worklistFetch {\n        lookedAt\n        fetchedAt\n        reason\n        found\n        made\n        changed\n        gone\n        cancelled\n        leftOut { reason entries }\n        more\n      }\n      vpnSite { name revoked handshakeAt }\n      performedSteps\n      performedStepsFailing\n    }\n  }\n": typeof types.RemoteEntitiesDocument,
    "\n  query Hl7Applications($tenant: ID!) {\n    hl7Applications(tenant: $tenant) {\n      name\n      host\n      port\n      application\n      facility\n      tls\n      certificate\n      failedResults\n      failure\n    }\n  }\n": typeof types.Hl7ApplicationsDocument,
    "\n  query Tokens($tenant: ID!) {\n    tokens(tenant: $tenant) { id name role rights createdAt expiresAt lastUsed }\n  }\n": typeof types.TokensDocument,
    "\n  query IdentityProvider($tenant: ID!) {\n    identityProvider(tenant: $tenant) {\n      issuer\n      clientID\n      roleClaim\n      roleMap { value role }\n      defaultRole\n    }\n  }\n": typeof types.IdentityProviderDocument,
    "query AuditEvents { auditEvents }": typeof types.AuditEventsDocument,
    "\n  query AuditTrail($tenant: ID!, $filter: AuditFilter, $after: String) {\n    auditTrail(tenant: $tenant, filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        at\n        event\n        outcome\n        principal { kind id name }\n        address\n        studyInstanceUID\n        patient\n        details { name value }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n": typeof types.AuditTrailDocument,
    "\n  query RoutingRules($tenant: ID!) {\n    routingRules(tenant: $tenant) { name remotes modality callingAETitle description species }\n  }\n": typeof types.RoutingRulesDocument,
    "\n  query DifferingInstances($tenant: ID!) {\n    differingInstances(tenant: $tenant) {\n      id\n      studyInstanceUID\n      receivedAt\n      keptUntil\n      callingAet\n      differences {\n        attributes {\n          keyword\n          stored\n          received\n        }\n        pixels\n      }\n    }\n  }\n": typeof types.DifferingInstancesDocument,
    "\n  query DamagedInstances($tenant: ID!) {\n    damagedInstances(tenant: $tenant) {\n      studyInstanceUID\n      sopInstanceUID\n      damage\n      foundAt\n    }\n  }\n": typeof types.DamagedInstancesDocument,
    "\n  mutation KeepStored($tenant: ID!, $id: ID!) { keepStoredInstance(tenant: $tenant, id: $id) }\n": typeof types.KeepStoredDocument,
    "\n  mutation TakeReceived($tenant: ID!, $id: ID!) { takeReceivedInstance(tenant: $tenant, id: $id) }\n": typeof types.TakeReceivedDocument,
    "\n  query Webhooks($tenant: ID!) {\n    webhooks(tenant: $tenant) {\n      id name url categories enabled createdAt deliveredAt failures restingUntil\n    }\n  }\n": typeof types.WebhooksDocument,
    "\n  query WebhookMessages($tenant: ID!, $webhook: ID!) {\n    webhookMessages(tenant: $tenant, webhook: $webhook) {\n      id type number state reason attempts createdAt\n    }\n  }\n": typeof types.WebhookMessagesDocument,
    "\n  mutation AddWebhook($tenant: ID!, $webhook: WebhookInput!) {\n    addWebhook(tenant: $tenant, webhook: $webhook) { secret webhook { id } }\n  }\n": typeof types.AddWebhookDocument,
    "\n  mutation UpdateWebhook($tenant: ID!, $id: ID!, $webhook: WebhookInput!) {\n    updateWebhook(tenant: $tenant, id: $id, webhook: $webhook) { secret webhook { id } }\n  }\n": typeof types.UpdateWebhookDocument,
    "\n  mutation RemoveWebhook($tenant: ID!, $id: ID!) { removeWebhook(tenant: $tenant, id: $id) }\n": typeof types.RemoveWebhookDocument,
    "\n  mutation TestWebhook($tenant: ID!, $id: ID!) { testWebhook(tenant: $tenant, id: $id) { id } }\n": typeof types.TestWebhookDocument,
    "\n  mutation ReplayWebhookMessage($tenant: ID!, $id: ID!) { replayWebhookMessage(tenant: $tenant, id: $id) { id } }\n": typeof types.ReplayWebhookMessageDocument,
    "\n  query Correctable($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      tenant\n      studyInstanceUID\n      studyDate\n      studyTime\n      studyDescription\n      accessionNumber\n      referringPhysicianName { alphabetic }\n      patient {\n        patientID\n        issuerOfPatientID\n        patientName { alphabetic display }\n        patientBirthDate\n        patientSex\n        patientSexNeutered\n        species\n        breed\n        otherPatientIDs\n        client { responsiblePerson { alphabetic } responsibleOrganization }\n      }\n    }\n    corrections(tenant: $tenant, studyInstanceUID: $study) {\n      number\n      corrections {\n        id\n        kind\n        at\n        by\n        reason\n        holds\n        attributes { keyword name was now }\n      }\n    }\n  }\n": typeof types.CorrectableDocument,
    "\n  query PatientsLike($tenant: ID!, $text: String!) {\n    studies(tenant: $tenant, filter: { text: $text }, sort: STUDY_DATE_DESC, first: 50) {\n      nodes {\n        patient {\n          patientID\n          issuerOfPatientID\n          patientName { display }\n          species\n          client { display }\n        }\n      }\n    }\n  }\n": typeof types.PatientsLikeDocument,
    "\n  mutation CorrectStudy($tenant: ID!, $study: ID!, $values: CorrectedValuesInput!, $reason: String!, $after: Int!) {\n    correctStudy(tenant: $tenant, studyInstanceUID: $study, values: $values, reason: $reason, after: $after) {\n      number\n    }\n  }\n": typeof types.CorrectStudyDocument,
    "\n  mutation MoveStudy($tenant: ID!, $study: ID!, $to: PatientNumberInput!, $reason: String!, $after: Int!) {\n    moveStudy(tenant: $tenant, studyInstanceUID: $study, to: $to, reason: $reason, after: $after) {\n      number\n    }\n  }\n": typeof types.MoveStudyDocument,
    "\n  mutation MergePatients($tenant: ID!, $patient: PatientNumberInput!, $into: PatientNumberInput!, $reason: String!) {\n    mergePatients(tenant: $tenant, patient: $patient, into: $into, reason: $reason)\n  }\n": typeof types.MergePatientsDocument,
    "\n  mutation UndoCorrection($tenant: ID!, $id: ID!) {\n    undoCorrection(tenant: $tenant, id: $id)\n  }\n": typeof types.UndoCorrectionDocument,
    "\n  query RestorableUntil($tenant: ID!) { restorableUntil(tenant: $tenant) }\n": typeof types.RestorableUntilDocument,
    "\n  query OpenCases($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: OPEN }, first: 20) {\n      nodes { id number outside provider { name } }\n    }\n  }\n": typeof types.OpenCasesDocument,
    "\n  mutation DeleteStudy($tenant: ID!, $study: ID!) {\n    delete(tenant: $tenant, studyInstanceUID: $study) { id }\n  }\n": typeof types.DeleteStudyDocument,
    "\n  query Deletions($tenant: ID!) {\n    deletions(tenant: $tenant) {\n      id\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      deletedAt\n      restorableUntil\n      instances\n      studyDate\n      studyTime\n      studyDescription\n      patient { patientID patientName { display } }\n    }\n  }\n": typeof types.DeletionsDocument,
    "\n  mutation RestoreDeletion($tenant: ID!, $id: ID!) { restoreDeletion(tenant: $tenant, id: $id) { id } }\n": typeof types.RestoreDeletionDocument,
    "\n  query SendChoices($tenant: ID!, $study: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      numberOfStudyRelatedInstances\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        numberOfSeriesRelatedInstances\n      }\n    }\n  }\n": typeof types.SendChoicesDocument,
    "\n  mutation Send($tenant: ID!, $what: SendInput!, $remotes: [String!]!) {\n    send(tenant: $tenant, what: $what, remotes: $remotes) { id instances }\n  }\n": typeof types.SendDocument,
    "\n  query Deliveries($tenant: ID!, $first: Int!, $after: String) {\n    deliveries(tenant: $tenant, first: $first, after: $after) {\n      nodes {\n        id\n        remote\n        aeTitle\n        level\n        studyInstanceUID\n        state\n        instances\n        sent\n        failed\n        reason\n        creator\n        rule\n        createdAt\n        nextTry\n        giveUpAt\n        finishedAt\n        study {\n          tenant\n          studyInstanceUID\n          studyDate\n          studyTime\n          studyDescription\n          patient { patientID patientName { display } }\n        }\n      }\n      endCursor\n    }\n  }\n": typeof types.DeliveriesDocument,
    "\n  mutation CancelDelivery($tenant: ID!, $id: ID!) {\n    cancelDelivery(tenant: $tenant, id: $id) { id state }\n  }\n": typeof types.CancelDeliveryDocument,
    "\n  mutation RetryDelivery($tenant: ID!, $id: ID!) {\n    retryDelivery(tenant: $tenant, id: $id) { id state }\n  }\n": typeof types.RetryDeliveryDocument,
    "\n  query DeliveredInstances($tenant: ID!, $delivery: ID!, $failed: Boolean!, $after: String) {\n    deliveredInstances(tenant: $tenant, delivery: $delivery, failed: $failed, after: $after) {\n      nodes { sopInstanceUID sent failed status at reason committedAt }\n      endCursor\n    }\n  }\n": typeof types.DeliveredInstancesDocument,
    "\n  query CheckHangingProtocol($tenant: ID!, $json: String!) {\n    checkHangingProtocol(tenant: $tenant, json: $json) {\n      protocol { ...HangingProtocolFields }\n      problems\n    }\n  }\n": typeof types.CheckHangingProtocolDocument,
    "\n  mutation PutHangingProtocol($tenant: ID!, $json: String!) {\n    putHangingProtocol(tenant: $tenant, json: $json) { id }\n  }\n": typeof types.PutHangingProtocolDocument,
    "\n  mutation ResetHangingProtocol($tenant: ID!, $id: ID!) { resetHangingProtocol(tenant: $tenant, id: $id) }\n": typeof types.ResetHangingProtocolDocument,
    "\n  mutation FaceRadiographs($tenant: ID!, $cranialAt: SideOfScreen!, $rightAt: SideOfScreen!) {\n    faceRadiographs(tenant: $tenant, cranialAt: $cranialAt, rightAt: $rightAt) { cranialAt rightAt }\n  }\n": typeof types.FaceRadiographsDocument,
    "\n  fragment HangingProtocolFields on HangingProtocol {\n    id\n    name\n    enabled\n    modalities\n    regions\n    species\n    layout\n    panes { name projections laterality regions }\n    least\n    json\n    supplied\n    own\n  }\n": typeof types.HangingProtocolFieldsFragmentDoc,
    "\n  query Hanging($tenant: ID!) {\n    hanging(tenant: $tenant) {\n      protocols { ...HangingProtocolFields }\n      cranialAt\n      rightAt\n    }\n  }\n": typeof types.HangingDocument,
    "\n  query Inboxes($tenant: ID!) {\n    inboxes(tenant: $tenant) {\n      id\n      number\n      label\n      createdAt\n      createdBy\n      endsAt\n      files\n      bytes\n      mostFiles\n      mostBytes\n      passcode\n      open\n    }\n  }\n": typeof types.InboxesDocument,
    "\n  mutation OpenInbox($tenant: ID!, $inbox: InboxInput!) {\n    openInbox(tenant: $tenant, inbox: $inbox) {\n      link\n      inbox {\n        id\n      }\n    }\n  }\n": typeof types.OpenInboxDocument,
    "\n  mutation WithdrawInbox($tenant: ID!, $id: ID!) {\n    withdrawInbox(tenant: $tenant, id: $id)\n  }\n": typeof types.WithdrawInboxDocument,
    "\n  query InboxUploads($tenant: ID!) {\n    inboxUploads(tenant: $tenant) {\n      id\n      number\n      label\n      sender\n      patient\n      createdAt\n      finishedAt\n      endsAt\n      files\n      bytes\n      deciding\n      problem\n    }\n  }\n": typeof types.InboxUploadsDocument,
    "\n  query InboxUpload($tenant: ID!, $id: ID!) {\n    inboxUpload(tenant: $tenant, id: $id) {\n      upload {\n        id\n        sender\n        contact\n        message\n        patient\n        patientID\n        species\n        owner\n        deciding\n      }\n      studies {\n        studyInstanceUID\n        patientName\n        patientID\n        species\n        responsiblePerson\n        studyDate\n        studyDescription\n        modalities\n        kinds\n        files\n        bytes\n        samples\n        stored\n        storedPatient\n      }\n      refused {\n        path\n        reason\n      }\n    }\n  }\n": typeof types.InboxUploadDocument,
    "\n  mutation AcceptUpload($tenant: ID!, $id: ID!, $accepted: AcceptedInput!) {\n    acceptUpload(tenant: $tenant, id: $id, accepted: $accepted) {\n      id\n    }\n  }\n": typeof types.AcceptUploadDocument,
    "\n  mutation RefuseUpload($tenant: ID!, $id: ID!, $studies: [ID!]) {\n    refuseUpload(tenant: $tenant, id: $id, studies: $studies) {\n      id\n    }\n  }\n": typeof types.RefuseUploadDocument,
    "\n  query Retention($tenant: ID!) {\n    retention(tenant: $tenant) { rules { modality days } defaultDays holdsFrom }\n  }\n": typeof types.RetentionDocument,
    "\n  query RetentionPreview($tenant: ID!, $retention: RetentionInput!) {\n    retentionPreview(tenant: $tenant, retention: $retention) { studies images oldest kept more seal }\n  }\n": typeof types.RetentionPreviewDocument,
    "\n  mutation SetRetention($tenant: ID!, $retention: RetentionInput!, $seal: String!) {\n    setRetention(tenant: $tenant, retention: $retention, seal: $seal) { holdsFrom }\n  }\n": typeof types.SetRetentionDocument,
    "\n  query LegalHolds($tenant: ID!, $after: String) {\n    legalHolds(tenant: $tenant, after: $after) {\n      nodes {\n        id\n        studyInstanceUID\n        wholePatient\n        reason\n        placedAt\n        placedBy\n        patient { patientID patientName { display } }\n      }\n      endCursor\n    }\n  }\n": typeof types.LegalHoldsDocument,
    "\n  mutation PlaceLegalHold($tenant: ID!, $study: ID!, $reason: String!, $wholePatient: Boolean!) {\n    placeLegalHold(tenant: $tenant, studyInstanceUID: $study, reason: $reason, wholePatient: $wholePatient) { id }\n  }\n": typeof types.PlaceLegalHoldDocument,
    "\n  mutation LiftLegalHold($tenant: ID!, $id: ID!, $reason: String!) {\n    liftLegalHold(tenant: $tenant, id: $id, reason: $reason) { id }\n  }\n": typeof types.LiftLegalHoldDocument,
    "\n  query LaunchedStudies(\n    $tenant: ID!\n    $studyInstanceUID: String!\n    $accessionNumber: String!\n    $patientID: String!\n  ) {\n    launchedStudies(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      accessionNumber: $accessionNumber\n      patientID: $patientID\n    )\n  }\n": typeof types.LaunchedStudiesDocument,
    "query UnreadNotifications { unreadCaseNotifications }": typeof types.UnreadNotificationsDocument,
    "\n  subscription UnreadNotificationsChanged($tenant: ID!) { unreadNotificationsChanged(tenant: $tenant) }\n": typeof types.UnreadNotificationsChangedDocument,
    "\n  query CaseNotifications($first: Int!, $before: DateTime) {\n    caseNotifications(first: $first, before: $before) { id tenant case number what category by at unread }\n  }\n": typeof types.CaseNotificationsDocument,
    "\n  mutation MarkNotificationsRead($ids: [ID!]) { markNotificationsRead(ids: $ids) }\n": typeof types.MarkNotificationsReadDocument,
    "\n  query NotificationSettings {\n    notificationSettings {\n      ways { category inApp mail push }\n      quietFrom\n      quietTo\n      timeZone\n      digestAt\n      byMail\n      pushKey\n      browsers { id browser createdAt }\n    }\n  }\n": typeof types.NotificationSettingsDocument,
    "\n  mutation ChangeNotificationSettings($settings: NotificationSettingsInput!) {\n    changeNotificationSettings(settings: $settings)\n  }\n": typeof types.ChangeNotificationSettingsDocument,
    "\n  mutation SubscribeToPush($subscription: PushSubscriptionInput!) {\n    subscribeToPush(subscription: $subscription) { id }\n  }\n": typeof types.SubscribeToPushDocument,
    "mutation EndPush($id: ID!) { endPush(id: $id) }": typeof types.EndPushDocument,
    "\n  query Tenants($search: String!, $first: Int!, $after: String) {\n    tenants(search: $search, first: $first, after: $after) {\n      nodes { ...TenantFacts damaged usage { storageBytes } scrub { startedAt endedAt instances } }\n      endCursor\n    }\n  }\n": typeof types.TenantsDocument,
    "\n  query TenantTroubles { tenantTroubles { tenant name damaged storagePercent refuses } }\n": typeof types.TenantTroublesDocument,
    "query Disks { disks { holds freeBytes sizeBytes reserveBytes } }": typeof types.DisksDocument,
    "\n  query Processes {\n    processes { id roles host pid version beganAt heardAt silent open aMinute processor memoryBytes away }\n  }\n": typeof types.ProcessesDocument,
    "query Loads { tenantLoads { tenant associations instancesToday } }": typeof types.LoadsDocument,
    "query Queues { queues { name due oldestSeconds } }": typeof types.QueuesDocument,
    "\n  mutation CreateTenant($slug: ID!, $name: String!, $kind: TenantKind!, $facts: TenantFacts) {\n    createTenant(slug: $slug, name: $name, kind: $kind, facts: $facts) { slug }\n  }\n": typeof types.CreateTenantDocument,
    "\n  mutation UpdateTenant($tenant: ID!, $facts: TenantFacts!) {\n    updateTenant(tenant: $tenant, facts: $facts) { slug }\n  }\n": typeof types.UpdateTenantDocument,
    "\n  mutation SetTenantState($tenant: ID!, $state: TenantState!) {\n    setTenantState(tenant: $tenant, state: $state) { slug state }\n  }\n": typeof types.SetTenantStateDocument,
    "\n  mutation InviteAdministrator($tenant: ID!, $email: String!, $name: String!) {\n    inviteAdministrator(tenant: $tenant, email: $email, name: $name) { link expiresAt }\n  }\n": typeof types.InviteAdministratorDocument,
    "\n  query SetAside { setAside { id tenant job what tries reason at } }\n": typeof types.SetAsideDocument,
    "\n  mutation RetrySetAside($id: ID!) { retrySetAside(id: $id) { id } }\n": typeof types.RetrySetAsideDocument,
    "\n  query PatientStudies($tenant: ID!, $studyInstanceUID: ID!, $first: Int!, $after: String) {\n    patientStudies(tenant: $tenant, studyInstanceUID: $studyInstanceUID, first: $first, after: $after) {\n      nodes {\n        ...StudyRow\n        patient {\n          issuerOfPatientID\n          otherPatientIDs\n          microchips\n          breedRegistrations { number registry }\n          patientBirthDate\n          patientAge\n          patientWeight\n        }\n        series { seriesInstanceUID modality seriesDescription bodyPartExamined }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n": typeof types.PatientStudiesDocument,
    "\n  query OpenRequests($tenant: ID!, $patientID: String!) {\n    imageRequests(\n      tenant: $tenant\n      filter: { patientID: $patientID, states: [SCHEDULED, IN_PROGRESS] }\n      first: 20\n    ) {\n      nodes {\n        id\n        state\n        starts\n        reason\n        procedure { name modality }\n        patient { issuerOfPatientID }\n      }\n    }\n  }\n": typeof types.OpenRequestsDocument,
    "\n  query SavedMeasurements($tenant: ID!, $studyInstanceUID: ID!) {\n    savedMeasurements(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      truncated\n      total\n      measurements {\n        uid\n        kind\n        label\n        image { seriesInstanceUID sopInstanceUID frameNumber missing }\n        points\n        values { name label text unit value }\n        text\n        animal { species breed recumbency }\n        variant\n        millimetres\n        method\n        reference\n      }\n    }\n  }\n": typeof types.SavedMeasurementsDocument,
    "\n  query KeyImages($tenant: ID!, $studyInstanceUID: ID!) {\n    keyImages(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      label\n      description\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      images { seriesInstanceUID sopInstanceUID frameNumber missing }\n    }\n  }\n": typeof types.KeyImagesDocument,
    "\n  query PresentationStates($tenant: ID!, $studyInstanceUID: ID!) {\n    presentationStates(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      label\n      description\n      author\n      savedAt\n      ours\n      problem\n      images {\n        image { sopInstanceUID frameNumber missing }\n        windowCenter\n        windowWidth\n        inverted\n        rotation\n        mirrored\n        area\n        graphics { kind points closed filled text units }\n        shutters { kind points }\n      }\n    }\n  }\n": typeof types.PresentationStatesDocument,
    "\n  mutation SaveMeasurements(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $measurements: [MeasurementInput!]!\n    $replaces: ID\n  ) {\n    saveMeasurements(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      measurements: $measurements\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n": typeof types.SaveMeasurementsDocument,
    "\n  mutation SaveKeyImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $title: KeyImageTitle!\n    $description: String\n    $images: [ImageReference!]!\n    $replaces: ID\n  ) {\n    saveKeyImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      title: $title\n      description: $description\n      images: $images\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n": typeof types.SaveKeyImagesDocument,
    "\n  mutation SavePresentationState(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $label: String!\n    $images: [ShownImageInput!]!\n  ) {\n    savePresentationState(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      label: $label\n      images: $images\n    ) {\n      sopInstanceUID\n    }\n  }\n": typeof types.SavePresentationStateDocument,
    "\n  query RemoteServers($tenant: ID!) { remoteServers(tenant: $tenant) }\n": typeof types.RemoteServersDocument,
    "\n  query RemoteStudies($tenant: ID!, $name: String!, $filter: RemoteStudyFilter!) {\n    remoteStudies(tenant: $tenant, name: $name, filter: $filter) {\n      more\n      nodes {\n        studyInstanceUID\n        studyDate\n        studyDescription\n        accessionNumber\n        modalitiesInStudy\n        patientName { display }\n        patientID\n        species\n        breed\n        client { display }\n        numberOfStudyRelatedInstances\n      }\n    }\n  }\n": typeof types.RemoteStudiesDocument,
    "\n  query Retrievals($tenant: ID!) {\n    retrievals(tenant: $tenant) {\n      id\n      server\n      studyInstanceUID\n      label\n      state\n      reason\n      remaining\n      completed\n      failed\n      createdAt\n    }\n  }\n": typeof types.RetrievalsDocument,
    "\n  mutation Retrieve($tenant: ID!, $name: String!, $studies: [RemoteStudyChoice!]!) {\n    retrieveRemoteStudies(tenant: $tenant, name: $name, studies: $studies) { id }\n  }\n": typeof types.RetrieveDocument,
    "\n  mutation CancelRetrieval($tenant: ID!, $id: ID!) { cancelRetrieval(tenant: $tenant, id: $id) { id } }\n": typeof types.CancelRetrievalDocument,
    "\n  query ReadingDesk($caseID: ID!) {\n    readingDesk(caseID: $caseID) { tenant isProvider rights reading }\n  }\n": typeof types.ReadingDeskDocument,
    "\n  query Reports($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    reports(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { ...Report }\n  }\n  fragment ReportSaid on ReportContent {\n    title\n    region\n    template\n    critical\n    sections { section text }\n    measurements { label value uid }\n    keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n  }\n  fragment Report on WrittenReport {\n    id\n    clinic\n    provider\n    caseID\n    reading\n    studyInstanceUID\n    state\n    draft { version author savedAt content { ...ReportSaid } }\n    editions {\n      number\n      kind\n      author\n      authorTitle\n      byMachine\n      organization\n      signedAt\n      storedAt\n      problem\n      content { ...ReportSaid }\n    }\n  }\n": typeof types.ReportsDocument,
    "\n  query ReportTexts($tenant: ID!) {\n    reportTemplates(tenant: $tenant) { id name region modalities sections { section text } }\n    textBlocks(tenant: $tenant) { id name text section }\n  }\n": typeof types.ReportTextsDocument,
    "\n  query ReportTakenOver($tenant: ID!, $id: ID!) {\n    reportTakenOver(tenant: $tenant, id: $id) {\n      measurements { label value uid }\n      keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n    }\n  }\n": typeof types.ReportTakenOverDocument,
    "\n  query CriticalFindings($tenant: ID!, $caseID: ID, $onlyOpen: Boolean!) {\n    criticalFindings(tenant: $tenant, caseID: $caseID, onlyOpen: $onlyOpen) {\n      id\n      caseID\n      studyInstanceUID\n      clinic\n      text\n      raisedBy\n      raisedAt\n      acknowledgedAt\n      acknowledgedBy\n      note\n    }\n  }\n": typeof types.CriticalFindingsDocument,
    "\n  query ImageScores($tenant: ID!, $studyInstanceUID: ID!, $caseID: ID) {\n    imageScores(tenant: $tenant, studyInstanceUID: $studyInstanceUID, caseID: $caseID) {\n      sopInstanceUID\n      score\n      reasons\n      author\n    }\n  }\n": typeof types.ImageScoresDocument,
    "\n  mutation BeginReport($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    beginReport(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { id }\n  }\n": typeof types.BeginReportDocument,
    "\n  mutation BeginAddendum($tenant: ID!, $id: ID!) { beginAddendum(tenant: $tenant, id: $id) { id } }\n": typeof types.BeginAddendumDocument,
    "\n  mutation SaveReportDraft($tenant: ID!, $id: ID!, $version: Int!, $content: ReportContentInput!) {\n    saveReportDraft(tenant: $tenant, id: $id, version: $version, content: $content) { version savedAt }\n  }\n": typeof types.SaveReportDraftDocument,
    "\n  mutation SignReport(\n    $tenant: ID!\n    $id: ID!\n    $version: Int!\n    $kind: EditionKind!\n    $proof: ProofInput!\n    $title: String!\n  ) {\n    signReport(tenant: $tenant, id: $id, version: $version, kind: $kind, proof: $proof, title: $title) { number }\n  }\n": typeof types.SignReportDocument,
    "\n  mutation AcknowledgeFinding($tenant: ID!, $id: ID!, $note: String!) {\n    acknowledgeFinding(tenant: $tenant, id: $id, note: $note) { id }\n  }\n": typeof types.AcknowledgeFindingDocument,
    "\n  mutation ScoreImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $images: [ID!]!\n    $score: ImageScore\n    $reasons: [ScoreReason!]\n    $caseID: ID\n  ) {\n    scoreImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      images: $images\n      score: $score\n      reasons: $reasons\n      caseID: $caseID\n    )\n  }\n": typeof types.ScoreImagesDocument,
    "\n  query Letterhead($tenant: ID!) { letterhead(tenant: $tenant) { name address contact hasLogo } }\n": typeof types.LetterheadDocument,
    "\n  mutation PutLetterhead($tenant: ID!, $name: String!, $address: String!, $contact: String!) {\n    putLetterhead(tenant: $tenant, name: $name, address: $address, contact: $contact) { name }\n  }\n": typeof types.PutLetterheadDocument,
    "\n  mutation PutReportTemplate($tenant: ID!, $template: ReportTemplateInput!) {\n    putReportTemplate(tenant: $tenant, template: $template) { id }\n  }\n": typeof types.PutReportTemplateDocument,
    "\n  mutation PutTextBlock($tenant: ID!, $block: TextBlockInput!) {\n    putTextBlock(tenant: $tenant, block: $block) { id }\n  }\n": typeof types.PutTextBlockDocument,
    "\n  mutation RemoveReportText($tenant: ID!, $id: ID!) { removeReportText(tenant: $tenant, id: $id) }\n": typeof types.RemoveReportTextDocument,
    "\n  query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!, $after: String) {\n    imageRequests(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        accessionNumber\n        state\n        starts\n        stations\n        priority\n        requestedBy\n        reason\n        endedBecause\n        origin\n        missingSince\n        studies\n        images\n        patient {\n          patientID\n          name\n          species\n          speciesCode { value scheme meaning }\n          breed\n          breedCode { value scheme meaning }\n          sex\n          neutered\n          birthDate\n          weight\n          microchip\n          clientFamilyName\n          clientGivenName\n          organization\n        }\n        procedure { name modality }\n        selection {\n          shots {\n            name\n            laterality\n            required\n            images { studyInstanceUID seriesInstanceUID sopInstanceUID }\n          }\n          others { studyInstanceUID seriesInstanceUID sopInstanceUID }\n        }\n      }\n      endCursor\n    }\n  }\n": typeof types.ImageRequestsDocument,
    "\n  subscription ImageRequestChanged($tenant: ID!) { imageRequestChanged(tenant: $tenant) { id } }\n": typeof types.ImageRequestChangedDocument,
    "\n  query StudiesInDoubt($tenant: ID!) {\n    studiesInDoubt(tenant: $tenant) {\n      studyInstanceUID\n      request\n      why\n      at\n      requested { starts patient { name patientID } procedure { name } }\n      study {\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientID patientName { display } }\n      }\n    }\n  }\n": typeof types.StudiesInDoubtDocument,
    "\n  query OfferedProcedures($tenant: ID!) {\n    procedures(tenant: $tenant) { id name modality species views { name laterality required } }\n  }\n": typeof types.OfferedProceduresDocument,
    "\n  query Breeds($matching: String!, $species: String!) {\n    breeds(matching: $matching, species: $species) { value scheme meaning }\n  }\n": typeof types.BreedsDocument,
    "\n  mutation RequestImages($tenant: ID!, $request: ImageRequestInput!) {\n    requestImages(tenant: $tenant, request: $request) { id starts }\n  }\n": typeof types.RequestImagesDocument,
    "\n  mutation RescheduleRequest($tenant: ID!, $id: ID!, $schedule: ScheduleInput!) {\n    rescheduleRequest(tenant: $tenant, id: $id, schedule: $schedule) { id starts }\n  }\n": typeof types.RescheduleRequestDocument,
    "\n  mutation CancelRequest($tenant: ID!, $id: ID!, $reason: String!) {\n    cancelRequest(tenant: $tenant, id: $id, reason: $reason) { id state }\n  }\n": typeof types.CancelRequestDocument,
    "\n  mutation EndRequest($tenant: ID!, $id: ID!, $state: RequestState!, $reason: String!) {\n    endRequest(tenant: $tenant, id: $id, state: $state, reason: $reason) { id state }\n  }\n": typeof types.EndRequestDocument,
    "\n  mutation RepeatRequest($tenant: ID!, $id: ID!, $date: String!) {\n    repeatRequest(tenant: $tenant, id: $id, date: $date) { id starts }\n  }\n": typeof types.RepeatRequestDocument,
    "\n  mutation LinkStudy($tenant: ID!, $study: ID!, $request: ID!) {\n    linkStudy(tenant: $tenant, studyInstanceUID: $study, request: $request) { meeting }\n  }\n": typeof types.LinkStudyDocument,
    "\n  mutation UnlinkStudy($tenant: ID!, $study: ID!) {\n    unlinkStudy(tenant: $tenant, studyInstanceUID: $study) { meeting }\n  }\n": typeof types.UnlinkStudyDocument,
    "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role rights secondFactorMissing tenant { slug name kind state } }\n      operator\n      idleMinutes\n    }\n  }\n": typeof types.SessionDocument,
    "\n  query Place($tenant: ID!) {\n    place(tenant: $tenant) { name rights }\n  }\n": typeof types.PlaceDocument,
    "\n  query Shares($tenant: ID!, $study: ID!) {\n    shareRecipients(tenant: $tenant) { id name email }\n    sharedStudies(tenant: $tenant, studyInstanceUID: $study) { user }\n  }\n": typeof types.SharesDocument,
    "\n  mutation ShareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    shareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n": typeof types.ShareStudyDocument,
    "\n  mutation UnshareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    unshareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n": typeof types.UnshareStudyDocument,
    "\n  query Shown($tenant: ID!) {\n    studies(tenant: $tenant, first: 50) {\n      nodes {\n        tenant\n        studyInstanceUID\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientName { alphabetic display } species breed }\n      }\n    }\n  }\n": typeof types.ShownDocument,
    "\n  query ShownStudy($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      series {\n        seriesInstanceUID\n        modality\n        seriesDescription\n        instances { sopInstanceUID sopClassUID instanceNumber numberOfFrames rows columns }\n      }\n    }\n  }\n": typeof types.ShownStudyDocument,
    "\n  query Links($tenant: ID!, $study: ID, $after: String) {\n    shares(tenant: $tenant, studyInstanceUID: $study, after: $after) {\n      nodes {\n        id\n        studies\n        series\n        reports\n        view\n        download\n        imports\n        beginsAt\n        endsAt\n        hasPasscode\n        locked\n        usesLeft\n        opened\n        asksName\n        label\n        takenBy\n        createdAt\n        createdBy\n        revokedAt\n        works\n        visits { id name address userAgent at viewed downloaded }\n      }\n      endCursor\n    }\n  }\n": typeof types.LinksDocument,
    "\n  mutation CreateShare($tenant: ID!, $share: ShareWanted!) {\n    createShare(tenant: $tenant, share: $share) { secret share { id } }\n  }\n": typeof types.CreateShareDocument,
    "\n  mutation RevokeShare($tenant: ID!, $id: ID!) {\n    revokeShare(tenant: $tenant, id: $id)\n  }\n": typeof types.RevokeShareDocument,
    "\n  mutation UnlockShare($tenant: ID!, $id: ID!) {\n    unlockShare(tenant: $tenant, id: $id)\n  }\n": typeof types.UnlockShareDocument,
    "\n  mutation CopyShare($tenant: ID!, $id: ID!) {\n    copyShare(tenant: $tenant, id: $id)\n  }\n": typeof types.CopyShareDocument,
    "\n  mutation LeaveShare($tenant: ID!, $id: ID!) {\n    leaveShare(tenant: $tenant, id: $id)\n  }\n": typeof types.LeaveShareDocument,
    "\n  query SharedWithUs($tenant: ID!) {\n    sharedWithUs(tenant: $tenant) {\n      id\n      clinic\n      label\n      download\n      imports\n      copyProblem\n      endsAt\n      shown {\n        studyInstanceUID\n        patientName { display }\n        species\n        studyDate\n        studyDescription\n        modalitiesInStudy\n      }\n    }\n  }\n": typeof types.SharedWithUsDocument,
    "\n  query Copied($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) { studyInstanceUID arriving }\n  }\n": typeof types.CopiedDocument,
    "\n  subscription SharedWithUsChanged($tenant: ID!) {\n    sharedWithUsChanged(tenant: $tenant)\n  }\n": typeof types.SharedWithUsChangedDocument,
    "\n  query EdgeSites($tenant: ID!) {\n    edgeSites(tenant: $tenant) { site tenant heardAt silent waiting waitingSince setAside }\n  }\n": typeof types.EdgeSitesDocument,
    "\n  query AllEdgeSites { allEdgeSites { site tenant heardAt silent waiting waitingSince setAside } }\n": typeof types.AllEdgeSitesDocument,
    "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    corrected\n    onLegalHold\n    patient {\n      patientID\n      patientName { display }\n      species\n      breed\n      patientSex\n      patientSexNeutered\n      client { display }\n    }\n  }\n": typeof types.StudyRowFragmentDoc,
    "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n": typeof types.StudiesDocument,
    "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n": typeof types.StudyArrivedDocument,
    "\n  subscription SharingChanged($tenant: ID!) {\n    sharingChanged(tenant: $tenant)\n  }\n": typeof types.SharingChangedDocument,
    "\n  query Attributes($tags: [AttributeTag!]!) {\n    attributes(tags: $tags) { tag creator name keyword }\n  }\n": typeof types.AttributesDocument,
    "\n  query CaseMessages($tenant: ID!, $case: ID!, $first: Int!, $before: String!) {\n    caseMessages(tenant: $tenant, case: $case, first: $first, before: $before) {\n      id kind text by byID ofProvider mentions attachments at\n    }\n  }\n": typeof types.CaseMessagesDocument,
    "\n  query CaseParticipants($tenant: ID!, $case: ID!) {\n    caseParticipants(tenant: $tenant, case: $case) { id name ofProvider }\n  }\n": typeof types.CaseParticipantsDocument,
    "\n  query CaseReadMarks($tenant: ID!, $case: ID!) {\n    caseReadMarks(tenant: $tenant, case: $case) { user name at }\n  }\n": typeof types.CaseReadMarksDocument,
    "\n  mutation PostCaseMessage($tenant: ID!, $case: ID!, $message: CaseMessageInput!) {\n    postCaseMessage(tenant: $tenant, case: $case, message: $message) { id }\n  }\n": typeof types.PostCaseMessageDocument,
    "\n  mutation MarkCaseRead($tenant: ID!, $case: ID!, $message: ID!) {\n    markCaseRead(tenant: $tenant, case: $case, message: $message)\n  }\n": typeof types.MarkCaseReadDocument,
    "\n  subscription CaseMessageArrived($tenant: ID!, $case: ID!) {\n    caseMessageArrived(tenant: $tenant, case: $case) { id }\n  }\n": typeof types.CaseMessageArrivedDocument,
    "\n  query HeldImages($tenant: ID!, $case: ID!) {\n    heldImages(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      studyDescription\n      studyDate\n      modalities\n      images\n      lastAt\n      newStudy\n    }\n  }\n": typeof types.HeldImagesDocument,
    "\n  mutation AttachHeldImages($tenant: ID!, $case: ID!, $study: ID!, $until: DateTime!) {\n    attachHeldImages(tenant: $tenant, case: $case, study: $study, until: $until) { id }\n  }\n": typeof types.AttachHeldImagesDocument,
    "\n  query Sendings($tenant: ID!, $case: ID!) {\n    caseSendings(tenant: $tenant, case: $case) {\n      remote\n      waiting\n      problem\n      deliveries { id state instances sent failed reason finishedAt }\n    }\n  }\n": typeof types.SendingsDocument,
    "\n  query Returned($tenant: ID!, $case: ID!) {\n    returnedObjects(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      sopClassUID\n      kind\n      callingAETitle\n      receivedAt\n      isReport\n    }\n  }\n": typeof types.ReturnedDocument,
    "\n  mutation AttachReturned($tenant: ID!, $case: ID!, $instances: [ID!]!) {\n    attachReturnedObjects(tenant: $tenant, case: $case, instances: $instances) { id }\n  }\n": typeof types.AttachReturnedDocument,
    "\n  mutation SendOutside($tenant: ID!, $id: ID!, $remote: String!) {\n    sendCaseOutside(tenant: $tenant, id: $id, remote: $remote) { id }\n  }\n": typeof types.SendOutsideDocument,
    "\n  query OutsideDestinations($tenant: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n  }\n": typeof types.OutsideDestinationsDocument,
    "\n  query UnknownStudies($tenant: ID!, $after: String) {\n    unknownStudies(tenant: $tenant, after: $after) {\n      nodes {\n        sender\n        study { ...StudyRow }\n      }\n      endCursor\n    }\n  }\n": typeof types.UnknownStudiesDocument,
    "\n  query CasesOfSender($tenant: ID!, $sender: String!) {\n    casesOfSender(tenant: $tenant, sender: $sender) { id number patient { name } }\n  }\n": typeof types.CasesOfSenderDocument,
    "\n  mutation ClaimUnknown($tenant: ID!, $study: ID!) {\n    claimUnknownStudy(tenant: $tenant, study: $study) { id }\n  }\n": typeof types.ClaimUnknownDocument,
    "\n  mutation AttachUnknown($tenant: ID!, $study: ID!, $case: ID!) {\n    attachUnknownStudy(tenant: $tenant, study: $study, case: $case) { id }\n  }\n": typeof types.AttachUnknownDocument,
    "\n  query TelemedicineFigures($tenant: ID!, $asProvider: Boolean!, $since: DateTime!) {\n    telemedicineFigures(tenant: $tenant, asProvider: $asProvider, since: $since) {\n      total { ...CaseFiguresFacts }\n      months { ...CaseFiguresFacts }\n      partners { ...CaseFiguresFacts }\n      quality { ...ImageQualityFacts }\n      machines { ...ImageQualityFacts }\n      csv\n    }\n  }\n  fragment CaseFiguresFacts on CaseFigures {\n    month\n    partner\n    service\n    submitted\n    stat\n    completed\n    canceled\n    kept\n    missed\n    clarifications\n    resubmissions\n    medianMinutes\n    p95Minutes\n  }\n  fragment ImageQualityFacts on ImageQuality {\n    month\n    machine\n    region\n    good\n    acceptable\n    poor\n    reasons { reason count }\n  }\n": typeof types.TelemedicineFiguresDocument,
    "\n  fragment CaseRow on Case {\n    id\n    number\n    state\n    priority\n    patient { name patientID species breed sex neutered birthDate weight client }\n    question\n    service { id name regions views priceCents currency }\n    clinic { slug name }\n    provider { slug name }\n    outside\n    requester { id name }\n    studyInstanceUids\n    held\n    submittedAt\n    dueAt\n    completedAt\n  }\n": typeof types.CaseRowFragmentDoc,
    "\n  fragment CaseDetails on Case {\n    ...CaseRow\n    history { name text }\n    priorInstanceUids\n    referringVet { name email }\n    attachments { id name mediaType size }\n    accessEndsAt\n    canceledBecause\n    waitingSince\n    missing { lack name label region }\n    studies { studyInstanceUID prior change description date modalities images receivedAt }\n    readings {\n      uid\n      number\n      state\n      priority\n      dueAt\n      performer { id name }\n      wantedPerformer\n      cancelAsked\n    }\n    events { id what at by { id name } byTenant details { name value } }\n  }\n": typeof types.CaseDetailsFragmentDoc,
    "\n  fragment QueueRow on Workitem {\n    uid\n    number\n    state\n    priority\n    dueAt\n    performer { id name }\n    wantedPerformer\n    cancelAsked\n    case { ...CaseRow }\n  }\n": typeof types.QueueRowFragmentDoc,
    "\n  query Cases($tenant: ID!, $filter: CaseFilter, $first: Int!, $after: String) {\n    cases(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...CaseRow }\n      endCursor\n    }\n  }\n": typeof types.CasesDocument,
    "\n  query Queue($tenant: ID!, $filter: QueueFilter, $first: Int!, $after: String) {\n    queue(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...QueueRow }\n      endCursor\n    }\n  }\n": typeof types.QueueDocument,
    "\n  query Case($tenant: ID!, $id: ID!) {\n    case(tenant: $tenant, id: $id) { ...CaseDetails }\n  }\n": typeof types.CaseDocument,
    "\n  query Draft($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: DRAFT }, first: 20) {\n      nodes { ...CaseDetails }\n    }\n  }\n": typeof types.DraftDocument,
    "\n  query CaseForm($tenant: ID!, $studies: [ID!]!) {\n    caseForm(tenant: $tenant, studies: $studies) {\n      regions { region views images }\n      untold\n      studies { studyInstanceUID prior description date modalities }\n      providers {\n        slug\n        name\n        services {\n          id\n          name\n          priceCents\n          statSurchargeCents\n          currency\n          turnaround { priority minutes }\n          history\n        }\n        historyFields { name label species required choices }\n      }\n      values {\n        provider\n        service\n        history { name text }\n        question\n        priority\n        regions\n        priors\n        referringVet { name email }\n        key\n      }\n    }\n  }\n": typeof types.CaseFormDocument,
    "\n  query Sides($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n    }\n  }\n": typeof types.SidesDocument,
    "\n  query Readers($tenant: ID!) {\n    readers(tenant: $tenant) { id name }\n  }\n": typeof types.ReadersDocument,
    "\n  query AskedHistory($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label }\n  }\n": typeof types.AskedHistoryDocument,
    "\n  subscription CaseChanged($tenant: ID!, $asProvider: Boolean!) {\n    caseChanged(tenant: $tenant, asProvider: $asProvider) { id }\n  }\n": typeof types.CaseChangedDocument,
    "\n  mutation DraftCase($tenant: ID!, $case: CaseInput!) {\n    draftCase(tenant: $tenant, case: $case) { ...CaseDetails }\n  }\n": typeof types.DraftCaseDocument,
    "\n  mutation ChangeDraft($tenant: ID!, $id: ID!, $case: CaseInput!) {\n    changeCaseDraft(tenant: $tenant, id: $id, case: $case) { ...CaseDetails }\n  }\n": typeof types.ChangeDraftDocument,
    "\n  mutation SubmitCase($tenant: ID!, $id: ID!) {\n    submitCase(tenant: $tenant, id: $id) { id }\n  }\n": typeof types.SubmitCaseDocument,
    "\n  mutation CancelCase($tenant: ID!, $id: ID!, $because: String!) {\n    cancelCase(tenant: $tenant, id: $id, because: $because) { id }\n  }\n": typeof types.CancelCaseDocument,
    "\n  mutation RemoveAttachment($tenant: ID!, $id: ID!, $attachment: ID!) {\n    removeCaseAttachment(tenant: $tenant, id: $id, attachment: $attachment) { id }\n  }\n": typeof types.RemoveAttachmentDocument,
    "\n  mutation ClaimWorkitem($tenant: ID!, $uid: ID!) {\n    claimWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": typeof types.ClaimWorkitemDocument,
    "\n  mutation ReleaseWorkitem($tenant: ID!, $uid: ID!) {\n    releaseWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": typeof types.ReleaseWorkitemDocument,
    "\n  mutation ReassignWorkitem($tenant: ID!, $uid: ID!, $user: ID!) {\n    reassignWorkitem(tenant: $tenant, uid: $uid, user: $user) { uid }\n  }\n": typeof types.ReassignWorkitemDocument,
    "\n  mutation CompleteReading($tenant: ID!, $uid: ID!) {\n    completeWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": typeof types.CompleteReadingDocument,
    "\n  mutation RequestSecondReading($tenant: ID!, $case: ID!) {\n    requestSecondReading(tenant: $tenant, case: $case) { uid }\n  }\n": typeof types.RequestSecondReadingDocument,
    "\n  query Services($tenant: ID!) {\n    telemedicineServices(tenant: $tenant) {\n      id\n      name\n      description\n      modalities\n      species\n      priceCents\n      statSurchargeCents\n      currency\n      turnaround { priority minutes }\n      history\n      offered\n    }\n  }\n": typeof types.ServicesDocument,
    "\n  mutation PutService($tenant: ID!, $service: TelemedicineServiceInput!) {\n    putTelemedicineService(tenant: $tenant, service: $service) { id }\n  }\n": typeof types.PutServiceDocument,
    "\n  mutation RemoveService($tenant: ID!, $id: ID!) {\n    removeTelemedicineService(tenant: $tenant, id: $id)\n  }\n": typeof types.RemoveServiceDocument,
    "\n  query AskedFields($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label species required choices code scheme }\n  }\n": typeof types.AskedFieldsDocument,
    "\n  mutation SetHistoryFields($tenant: ID!, $fields: [CaseHistoryFieldInput!]!) {\n    setCaseHistoryFields(tenant: $tenant, fields: $fields) { name }\n  }\n": typeof types.SetHistoryFieldsDocument,
    "\n  query Collaborations($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n      state\n      suspendedBy\n      accessDays\n      askedAt\n      since\n      push\n    }\n  }\n": typeof types.CollaborationsDocument,
    "\n  mutation AskProvider($tenant: ID!, $provider: ID!) {\n    askProvider(tenant: $tenant, provider: $provider) { state }\n  }\n": typeof types.AskProviderDocument,
    "\n  mutation AgreeToClinic($tenant: ID!, $clinic: ID!) {\n    agreeToClinic(tenant: $tenant, clinic: $clinic) { state }\n  }\n": typeof types.AgreeToClinicDocument,
    "\n  mutation SuspendCollaboration($tenant: ID!, $other: ID!) {\n    suspendCollaboration(tenant: $tenant, other: $other) { state }\n  }\n": typeof types.SuspendCollaborationDocument,
    "\n  mutation ResumeCollaboration($tenant: ID!, $other: ID!) {\n    resumeCollaboration(tenant: $tenant, other: $other) { state }\n  }\n": typeof types.ResumeCollaborationDocument,
    "\n  mutation SetCaseAccess($tenant: ID!, $provider: ID!, $days: Int!) {\n    setCaseAccess(tenant: $tenant, provider: $provider, days: $days) { accessDays }\n  }\n": typeof types.SetCaseAccessDocument,
    "\n  mutation SetCasePush($tenant: ID!, $provider: ID!, $remote: String!) {\n    setCasePush(tenant: $tenant, provider: $provider, remote: $remote) { push }\n  }\n": typeof types.SetCasePushDocument,
    "\n  query CaseRouting($tenant: ID!) {\n    caseRouting(tenant: $tenant) {\n      rules { id provider species modalities services priorities days fromMinute toMinute }\n      fallback\n      overflow\n      overflowMinutes\n    }\n  }\n": typeof types.CaseRoutingDocument,
    "\n  mutation SetCaseRouting($tenant: ID!, $routing: CaseRoutingInput!) {\n    setCaseRouting(tenant: $tenant, routing: $routing) { fallback }\n  }\n": typeof types.SetCaseRoutingDocument,
    "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n        otherPatientIDs\n        measuredAs { species breed }\n        breedRegistrations { number registry }\n        animals\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n          view { projection laterality regions }\n        }\n      }\n    }\n  }\n": typeof types.StudyDocument,
};
const documents: Documents = {
    "\n  query Account {\n    account {\n      email\n      name\n      own\n      provedAt\n      passwordChangedAt\n      totp\n      recoveryCodesLeft\n      passkeys { id name createdAt lastUsed }\n      sessions { id createdAt lastSeen address userAgent current }\n    }\n  }\n": types.AccountDocument,
    "mutation UpdateAccount($name: String!) { updateAccount(name: $name) }": types.UpdateAccountDocument,
    "\n  mutation ChangePassword($password: String!, $newPassword: String!) {\n    changePassword(password: $password, newPassword: $newPassword)\n  }\n": types.ChangePasswordDocument,
    "mutation SetUpTotp { setUpTotp { secret uri } }": types.SetUpTotpDocument,
    "\n  mutation ConfirmTotp($code: String!) { confirmTotp(code: $code) { recoveryCodes } }\n": types.ConfirmTotpDocument,
    "\n  mutation RemoveTotp($password: String!) { removeTotp(password: $password) }\n": types.RemoveTotpDocument,
    "\n  mutation RenamePasskey($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) }\n": types.RenamePasskeyDocument,
    "mutation RemovePasskey($id: ID!) { removePasskey(id: $id) }": types.RemovePasskeyDocument,
    "mutation EndSession($id: ID!) { endSession(id: $id) }": types.EndSessionDocument,
    "mutation EndOtherSessions { endOtherSessions }": types.EndOtherSessionsDocument,
    "\n  query Catalogue($tenant: ID!) {\n    procedures(tenant: $tenant) {\n      id\n      name\n      modality\n      feeCode\n      species\n      region { value scheme meaning }\n      views { name laterality recumbency required code { value scheme meaning } }\n    }\n  }\n": types.CatalogueDocument,
    "\n  query Codes($group: CodeGroup!) { codes(group: $group) { value scheme meaning } }\n": types.CodesDocument,
    "\n  mutation Invite($tenant: ID!, $email: String!, $role: Role!, $name: String!) {\n    invite(tenant: $tenant, email: $email, role: $role, name: $name) { link expiresAt }\n  }\n": types.InviteDocument,
    "\n  mutation WithdrawInvitation($tenant: ID!, $id: ID!) { withdrawInvitation(tenant: $tenant, id: $id) }\n": types.WithdrawInvitationDocument,
    "\n  mutation DemandSecondFactor($tenant: ID!, $roles: [Role!]!) {\n    demandSecondFactor(tenant: $tenant, roles: $roles) { secondFactorRoles }\n  }\n": types.DemandSecondFactorDocument,
    "\n  mutation SetRole($tenant: ID!, $user: ID!, $role: Role!) {\n    setRole(tenant: $tenant, user: $user, role: $role) { id role }\n  }\n": types.SetRoleDocument,
    "\n  mutation RemoveMember($tenant: ID!, $user: ID!) { removeMember(tenant: $tenant, user: $user) }\n": types.RemoveMemberDocument,
    "\n  mutation AddLocalEntity($tenant: ID!, $aeTitle: String!, $clinic: String) {\n    addLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle, clinic: $clinic) { aeTitle }\n  }\n": types.AddLocalEntityDocument,
    "\n  mutation RemoveLocalEntity($tenant: ID!, $aeTitle: String!) {\n    removeLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle)\n  }\n": types.RemoveLocalEntityDocument,
    "\n  mutation AddRemoteEntity($tenant: ID!, $entity: RemoteApplicationEntityInput!) {\n    addRemoteApplicationEntity(tenant: $tenant, entity: $entity) { name }\n  }\n": types.AddRemoteEntityDocument,
    "\n  mutation UpdateRemoteEntity($tenant: ID!, $name: String!, $entity: RemoteApplicationEntityInput!) {\n    updateRemoteApplicationEntity(tenant: $tenant, name: $name, entity: $entity) { name }\n  }\n": types.UpdateRemoteEntityDocument,
    "\n  mutation RemoveRemoteEntity($tenant: ID!, $name: String!) {\n    removeRemoteApplicationEntity(tenant: $tenant, name: $name)\n  }\n": types.RemoveRemoteEntityDocument,
    "\n  mutation TestRemoteEntity($tenant: ID!, $name: String!) {\n    testRemoteApplicationEntity(tenant: $tenant, name: $name) { reached reason seconds }\n  }\n": types.TestRemoteEntityDocument,
    "\n  mutation FetchWorklist($tenant: ID!, $name: String!) {\n    fetchWorklist(tenant: $tenant, name: $name) { found made }\n  }\n": types.FetchWorklistDocument,
    "\n  mutation AddHl7Application($tenant: ID!, $application: Hl7ApplicationInput!) {\n    addHl7Application(tenant: $tenant, application: $application) { name }\n  }\n": types.AddHl7ApplicationDocument,
    "\n  mutation UpdateHl7Application($tenant: ID!, $name: String!, $application: Hl7ApplicationInput!) {\n    updateHl7Application(tenant: $tenant, name: $name, application: $application) { name }\n  }\n": types.UpdateHl7ApplicationDocument,
    "\n  mutation RemoveHl7Application($tenant: ID!, $name: String!) {\n    removeHl7Application(tenant: $tenant, name: $name)\n  }\n": types.RemoveHl7ApplicationDocument,
    "\n  mutation RetryResults($tenant: ID!, $name: String!) { retryResults(tenant: $tenant, name: $name) }\n": types.RetryResultsDocument,
    "\n  mutation CreateToken($tenant: ID!, $name: String!, $role: Role!, $rights: [Right!], $expiresInDays: Int) {\n    createToken(tenant: $tenant, name: $name, role: $role, rights: $rights, expiresInDays: $expiresInDays) {\n      secret\n    }\n  }\n": types.CreateTokenDocument,
    "\n  mutation RevokeToken($tenant: ID!, $id: ID!) { revokeToken(tenant: $tenant, id: $id) }\n": types.RevokeTokenDocument,
    "\n  mutation SetIdentityProvider($tenant: ID!, $provider: IdentityProviderInput!) {\n    setIdentityProvider(tenant: $tenant, provider: $provider) { issuer }\n  }\n": types.SetIdentityProviderDocument,
    "\n  mutation RemoveIdentityProvider($tenant: ID!) { removeIdentityProvider(tenant: $tenant) }\n": types.RemoveIdentityProviderDocument,
    "\n  mutation AddRoutingRule($tenant: ID!, $rule: RoutingRuleInput!) {\n    addRoutingRule(tenant: $tenant, rule: $rule) { name }\n  }\n": types.AddRoutingRuleDocument,
    "\n  mutation PutProcedure($tenant: ID!, $procedure: ProcedureInput!) {\n    putProcedure(tenant: $tenant, procedure: $procedure) { id }\n  }\n": types.PutProcedureDocument,
    "\n  mutation RemoveProcedure($tenant: ID!, $id: ID!) { removeProcedure(tenant: $tenant, id: $id) }\n": types.RemoveProcedureDocument,
    "\n  mutation ImportStartingProcedures($tenant: ID!, $species: String!) {\n    importStartingProcedures(tenant: $tenant, species: $species) { id }\n  }\n": types.ImportStartingProceduresDocument,
    "\n  mutation RemoveRoutingRule($tenant: ID!, $name: String!) {\n    removeRoutingRule(tenant: $tenant, name: $name)\n  }\n": types.RemoveRoutingRuleDocument,
    "\n  query PracticeSystems($tenant: ID!) {\n    practiceSystems(tenant: $tenant) { id name clientID rights webhookUrl createdAt lastUsed }\n  }\n": types.PracticeSystemsDocument,
    "\n  query Notifications($tenant: ID!) {\n    notifications(tenant: $tenant) { id practiceSystem type state createdAt attempts reason }\n  }\n": types.NotificationsDocument,
    "\n  mutation AddPracticeSystem($tenant: ID!, $system: PracticeSystemInput!) {\n    addPracticeSystem(tenant: $tenant, system: $system) { clientSecret webhookSecret system { clientID } }\n  }\n": types.AddPracticeSystemDocument,
    "\n  mutation UpdatePracticeSystem($tenant: ID!, $id: ID!, $system: PracticeSystemInput!) {\n    updatePracticeSystem(tenant: $tenant, id: $id, system: $system) {\n      clientSecret\n      webhookSecret\n      system { clientID }\n    }\n  }\n": types.UpdatePracticeSystemDocument,
    "\n  mutation RenewPracticeSystem($tenant: ID!, $id: ID!) {\n    renewPracticeSystem(tenant: $tenant, id: $id) { clientSecret webhookSecret system { clientID } }\n  }\n": types.RenewPracticeSystemDocument,
    "\n  mutation RemovePracticeSystem($tenant: ID!, $id: ID!) { removePracticeSystem(tenant: $tenant, id: $id) }\n": types.RemovePracticeSystemDocument,
    "\n  mutation RetryNotification($tenant: ID!, $id: ID!) { retryNotification(tenant: $tenant, id: $id) { id } }\n": types.RetryNotificationDocument,
    "\n  query TenantSettings($tenant: ID!) {\n    tenantSettings(tenant: $tenant) { ...TenantFacts }\n  }\n": types.TenantSettingsDocument,
    "\n  fragment TenantFacts on TenantSettings {\n    slug\n    name\n    kind\n    state\n    locale\n    timeZone\n    contact\n    limits { associations storageBytes storageHard instancesADay }\n    retentionDays\n    closesAt\n    secondFactorRoles\n  }\n": types.TenantFactsFragmentDoc,
    "\n  query Usage($tenant: ID!) {\n    usage(tenant: $tenant) {\n      storageBytes\n      instances\n      instancesToday\n      limits { associations storageBytes storageHard instancesADay }\n    }\n  }\n": types.UsageDocument,
    "\n  query Members($tenant: ID!) { members(tenant: $tenant) { id email name role totp } }\n": types.MembersDocument,
    "\n  query Invitations($tenant: ID!) {\n    invitations(tenant: $tenant) { id email name role createdAt expiresAt }\n  }\n": types.InvitationsDocument,
    "query Roles { roles { role rights } }": types.RolesDocument,
    "\n  query LocalEntities($tenant: ID!) { localApplicationEntities(tenant: $tenant) { aeTitle clinic } }\n": types.LocalEntitiesDocument,
    "\n  query RemoteEntities($tenant: ID!) {\n    remoteApplicationEntities(tenant: $tenant) {\n      name\n      aeTitle\n      host\n      port\n      queryRetrieve\n      tls\n      announce\n      associationPerImage\n      worklistOwn\n      worklistStarted\n      maximumPDULength\n      connectTimeout\n      dimseTimeout\n      certificate\n      username\n      worklistMinutes\n      worklistDays\n      worklistModality\n      worklistStation\n      worklistCancels\n      worklistFetch {\n        lookedAt\n        fetchedAt\n        reason\n        found\n        made\n        changed\n        gone\n        cancelled\n        leftOut { reason entries }\n        more\n      }\n      vpnSite { name revoked handshakeAt }\n      performedSteps\n      performedStepsFailing\n    }\n  }\n": types.RemoteEntitiesDocument,
    "\n  query Hl7Applications($tenant: ID!) {\n    hl7Applications(tenant: $tenant) {\n      name\n      host\n      port\n      application\n      facility\n      tls\n      certificate\n      failedResults\n      failure\n    }\n  }\n": types.Hl7ApplicationsDocument,
    "\n  query Tokens($tenant: ID!) {\n    tokens(tenant: $tenant) { id name role rights createdAt expiresAt lastUsed }\n  }\n": types.TokensDocument,
    "\n  query IdentityProvider($tenant: ID!) {\n    identityProvider(tenant: $tenant) {\n      issuer\n      clientID\n      roleClaim\n      roleMap { value role }\n      defaultRole\n    }\n  }\n": types.IdentityProviderDocument,
    "query AuditEvents { auditEvents }": types.AuditEventsDocument,
    "\n  query AuditTrail($tenant: ID!, $filter: AuditFilter, $after: String) {\n    auditTrail(tenant: $tenant, filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        at\n        event\n        outcome\n        principal { kind id name }\n        address\n        studyInstanceUID\n        patient\n        details { name value }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n": types.AuditTrailDocument,
    "\n  query RoutingRules($tenant: ID!) {\n    routingRules(tenant: $tenant) { name remotes modality callingAETitle description species }\n  }\n": types.RoutingRulesDocument,
    "\n  query DifferingInstances($tenant: ID!) {\n    differingInstances(tenant: $tenant) {\n      id\n      studyInstanceUID\n      receivedAt\n      keptUntil\n      callingAet\n      differences {\n        attributes {\n          keyword\n          stored\n          received\n        }\n        pixels\n      }\n    }\n  }\n": types.DifferingInstancesDocument,
    "\n  query DamagedInstances($tenant: ID!) {\n    damagedInstances(tenant: $tenant) {\n      studyInstanceUID\n      sopInstanceUID\n      damage\n      foundAt\n    }\n  }\n": types.DamagedInstancesDocument,
    "\n  mutation KeepStored($tenant: ID!, $id: ID!) { keepStoredInstance(tenant: $tenant, id: $id) }\n": types.KeepStoredDocument,
    "\n  mutation TakeReceived($tenant: ID!, $id: ID!) { takeReceivedInstance(tenant: $tenant, id: $id) }\n": types.TakeReceivedDocument,
    "\n  query Webhooks($tenant: ID!) {\n    webhooks(tenant: $tenant) {\n      id name url categories enabled createdAt deliveredAt failures restingUntil\n    }\n  }\n": types.WebhooksDocument,
    "\n  query WebhookMessages($tenant: ID!, $webhook: ID!) {\n    webhookMessages(tenant: $tenant, webhook: $webhook) {\n      id type number state reason attempts createdAt\n    }\n  }\n": types.WebhookMessagesDocument,
    "\n  mutation AddWebhook($tenant: ID!, $webhook: WebhookInput!) {\n    addWebhook(tenant: $tenant, webhook: $webhook) { secret webhook { id } }\n  }\n": types.AddWebhookDocument,
    "\n  mutation UpdateWebhook($tenant: ID!, $id: ID!, $webhook: WebhookInput!) {\n    updateWebhook(tenant: $tenant, id: $id, webhook: $webhook) { secret webhook { id } }\n  }\n": types.UpdateWebhookDocument,
    "\n  mutation RemoveWebhook($tenant: ID!, $id: ID!) { removeWebhook(tenant: $tenant, id: $id) }\n": types.RemoveWebhookDocument,
    "\n  mutation TestWebhook($tenant: ID!, $id: ID!) { testWebhook(tenant: $tenant, id: $id) { id } }\n": types.TestWebhookDocument,
    "\n  mutation ReplayWebhookMessage($tenant: ID!, $id: ID!) { replayWebhookMessage(tenant: $tenant, id: $id) { id } }\n": types.ReplayWebhookMessageDocument,
    "\n  query Correctable($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      tenant\n      studyInstanceUID\n      studyDate\n      studyTime\n      studyDescription\n      accessionNumber\n      referringPhysicianName { alphabetic }\n      patient {\n        patientID\n        issuerOfPatientID\n        patientName { alphabetic display }\n        patientBirthDate\n        patientSex\n        patientSexNeutered\n        species\n        breed\n        otherPatientIDs\n        client { responsiblePerson { alphabetic } responsibleOrganization }\n      }\n    }\n    corrections(tenant: $tenant, studyInstanceUID: $study) {\n      number\n      corrections {\n        id\n        kind\n        at\n        by\n        reason\n        holds\n        attributes { keyword name was now }\n      }\n    }\n  }\n": types.CorrectableDocument,
    "\n  query PatientsLike($tenant: ID!, $text: String!) {\n    studies(tenant: $tenant, filter: { text: $text }, sort: STUDY_DATE_DESC, first: 50) {\n      nodes {\n        patient {\n          patientID\n          issuerOfPatientID\n          patientName { display }\n          species\n          client { display }\n        }\n      }\n    }\n  }\n": types.PatientsLikeDocument,
    "\n  mutation CorrectStudy($tenant: ID!, $study: ID!, $values: CorrectedValuesInput!, $reason: String!, $after: Int!) {\n    correctStudy(tenant: $tenant, studyInstanceUID: $study, values: $values, reason: $reason, after: $after) {\n      number\n    }\n  }\n": types.CorrectStudyDocument,
    "\n  mutation MoveStudy($tenant: ID!, $study: ID!, $to: PatientNumberInput!, $reason: String!, $after: Int!) {\n    moveStudy(tenant: $tenant, studyInstanceUID: $study, to: $to, reason: $reason, after: $after) {\n      number\n    }\n  }\n": types.MoveStudyDocument,
    "\n  mutation MergePatients($tenant: ID!, $patient: PatientNumberInput!, $into: PatientNumberInput!, $reason: String!) {\n    mergePatients(tenant: $tenant, patient: $patient, into: $into, reason: $reason)\n  }\n": types.MergePatientsDocument,
    "\n  mutation UndoCorrection($tenant: ID!, $id: ID!) {\n    undoCorrection(tenant: $tenant, id: $id)\n  }\n": types.UndoCorrectionDocument,
    "\n  query RestorableUntil($tenant: ID!) { restorableUntil(tenant: $tenant) }\n": types.RestorableUntilDocument,
    "\n  query OpenCases($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: OPEN }, first: 20) {\n      nodes { id number outside provider { name } }\n    }\n  }\n": types.OpenCasesDocument,
    "\n  mutation DeleteStudy($tenant: ID!, $study: ID!) {\n    delete(tenant: $tenant, studyInstanceUID: $study) { id }\n  }\n": types.DeleteStudyDocument,
    "\n  query Deletions($tenant: ID!) {\n    deletions(tenant: $tenant) {\n      id\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      deletedAt\n      restorableUntil\n      instances\n      studyDate\n      studyTime\n      studyDescription\n      patient { patientID patientName { display } }\n    }\n  }\n": types.DeletionsDocument,
    "\n  mutation RestoreDeletion($tenant: ID!, $id: ID!) { restoreDeletion(tenant: $tenant, id: $id) { id } }\n": types.RestoreDeletionDocument,
    "\n  query SendChoices($tenant: ID!, $study: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      numberOfStudyRelatedInstances\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        numberOfSeriesRelatedInstances\n      }\n    }\n  }\n": types.SendChoicesDocument,
    "\n  mutation Send($tenant: ID!, $what: SendInput!, $remotes: [String!]!) {\n    send(tenant: $tenant, what: $what, remotes: $remotes) { id instances }\n  }\n": types.SendDocument,
    "\n  query Deliveries($tenant: ID!, $first: Int!, $after: String) {\n    deliveries(tenant: $tenant, first: $first, after: $after) {\n      nodes {\n        id\n        remote\n        aeTitle\n        level\n        studyInstanceUID\n        state\n        instances\n        sent\n        failed\n        reason\n        creator\n        rule\n        createdAt\n        nextTry\n        giveUpAt\n        finishedAt\n        study {\n          tenant\n          studyInstanceUID\n          studyDate\n          studyTime\n          studyDescription\n          patient { patientID patientName { display } }\n        }\n      }\n      endCursor\n    }\n  }\n": types.DeliveriesDocument,
    "\n  mutation CancelDelivery($tenant: ID!, $id: ID!) {\n    cancelDelivery(tenant: $tenant, id: $id) { id state }\n  }\n": types.CancelDeliveryDocument,
    "\n  mutation RetryDelivery($tenant: ID!, $id: ID!) {\n    retryDelivery(tenant: $tenant, id: $id) { id state }\n  }\n": types.RetryDeliveryDocument,
    "\n  query DeliveredInstances($tenant: ID!, $delivery: ID!, $failed: Boolean!, $after: String) {\n    deliveredInstances(tenant: $tenant, delivery: $delivery, failed: $failed, after: $after) {\n      nodes { sopInstanceUID sent failed status at reason committedAt }\n      endCursor\n    }\n  }\n": types.DeliveredInstancesDocument,
    "\n  query CheckHangingProtocol($tenant: ID!, $json: String!) {\n    checkHangingProtocol(tenant: $tenant, json: $json) {\n      protocol { ...HangingProtocolFields }\n      problems\n    }\n  }\n": types.CheckHangingProtocolDocument,
    "\n  mutation PutHangingProtocol($tenant: ID!, $json: String!) {\n    putHangingProtocol(tenant: $tenant, json: $json) { id }\n  }\n": types.PutHangingProtocolDocument,
    "\n  mutation ResetHangingProtocol($tenant: ID!, $id: ID!) { resetHangingProtocol(tenant: $tenant, id: $id) }\n": types.ResetHangingProtocolDocument,
    "\n  mutation FaceRadiographs($tenant: ID!, $cranialAt: SideOfScreen!, $rightAt: SideOfScreen!) {\n    faceRadiographs(tenant: $tenant, cranialAt: $cranialAt, rightAt: $rightAt) { cranialAt rightAt }\n  }\n": types.FaceRadiographsDocument,
    "\n  fragment HangingProtocolFields on HangingProtocol {\n    id\n    name\n    enabled\n    modalities\n    regions\n    species\n    layout\n    panes { name projections laterality regions }\n    least\n    json\n    supplied\n    own\n  }\n": types.HangingProtocolFieldsFragmentDoc,
    "\n  query Hanging($tenant: ID!) {\n    hanging(tenant: $tenant) {\n      protocols { ...HangingProtocolFields }\n      cranialAt\n      rightAt\n    }\n  }\n": types.HangingDocument,
    "\n  query Inboxes($tenant: ID!) {\n    inboxes(tenant: $tenant) {\n      id\n      number\n      label\n      createdAt\n      createdBy\n      endsAt\n      files\n      bytes\n      mostFiles\n      mostBytes\n      passcode\n      open\n    }\n  }\n": types.InboxesDocument,
    "\n  mutation OpenInbox($tenant: ID!, $inbox: InboxInput!) {\n    openInbox(tenant: $tenant, inbox: $inbox) {\n      link\n      inbox {\n        id\n      }\n    }\n  }\n": types.OpenInboxDocument,
    "\n  mutation WithdrawInbox($tenant: ID!, $id: ID!) {\n    withdrawInbox(tenant: $tenant, id: $id)\n  }\n": types.WithdrawInboxDocument,
    "\n  query InboxUploads($tenant: ID!) {\n    inboxUploads(tenant: $tenant) {\n      id\n      number\n      label\n      sender\n      patient\n      createdAt\n      finishedAt\n      endsAt\n      files\n      bytes\n      deciding\n      problem\n    }\n  }\n": types.InboxUploadsDocument,
    "\n  query InboxUpload($tenant: ID!, $id: ID!) {\n    inboxUpload(tenant: $tenant, id: $id) {\n      upload {\n        id\n        sender\n        contact\n        message\n        patient\n        patientID\n        species\n        owner\n        deciding\n      }\n      studies {\n        studyInstanceUID\n        patientName\n        patientID\n        species\n        responsiblePerson\n        studyDate\n        studyDescription\n        modalities\n        kinds\n        files\n        bytes\n        samples\n        stored\n        storedPatient\n      }\n      refused {\n        path\n        reason\n      }\n    }\n  }\n": types.InboxUploadDocument,
    "\n  mutation AcceptUpload($tenant: ID!, $id: ID!, $accepted: AcceptedInput!) {\n    acceptUpload(tenant: $tenant, id: $id, accepted: $accepted) {\n      id\n    }\n  }\n": types.AcceptUploadDocument,
    "\n  mutation RefuseUpload($tenant: ID!, $id: ID!, $studies: [ID!]) {\n    refuseUpload(tenant: $tenant, id: $id, studies: $studies) {\n      id\n    }\n  }\n": types.RefuseUploadDocument,
    "\n  query Retention($tenant: ID!) {\n    retention(tenant: $tenant) { rules { modality days } defaultDays holdsFrom }\n  }\n": types.RetentionDocument,
    "\n  query RetentionPreview($tenant: ID!, $retention: RetentionInput!) {\n    retentionPreview(tenant: $tenant, retention: $retention) { studies images oldest kept more seal }\n  }\n": types.RetentionPreviewDocument,
    "\n  mutation SetRetention($tenant: ID!, $retention: RetentionInput!, $seal: String!) {\n    setRetention(tenant: $tenant, retention: $retention, seal: $seal) { holdsFrom }\n  }\n": types.SetRetentionDocument,
    "\n  query LegalHolds($tenant: ID!, $after: String) {\n    legalHolds(tenant: $tenant, after: $after) {\n      nodes {\n        id\n        studyInstanceUID\n        wholePatient\n        reason\n        placedAt\n        placedBy\n        patient { patientID patientName { display } }\n      }\n      endCursor\n    }\n  }\n": types.LegalHoldsDocument,
    "\n  mutation PlaceLegalHold($tenant: ID!, $study: ID!, $reason: String!, $wholePatient: Boolean!) {\n    placeLegalHold(tenant: $tenant, studyInstanceUID: $study, reason: $reason, wholePatient: $wholePatient) { id }\n  }\n": types.PlaceLegalHoldDocument,
    "\n  mutation LiftLegalHold($tenant: ID!, $id: ID!, $reason: String!) {\n    liftLegalHold(tenant: $tenant, id: $id, reason: $reason) { id }\n  }\n": types.LiftLegalHoldDocument,
    "\n  query LaunchedStudies(\n    $tenant: ID!\n    $studyInstanceUID: String!\n    $accessionNumber: String!\n    $patientID: String!\n  ) {\n    launchedStudies(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      accessionNumber: $accessionNumber\n      patientID: $patientID\n    )\n  }\n": types.LaunchedStudiesDocument,
    "query UnreadNotifications { unreadCaseNotifications }": types.UnreadNotificationsDocument,
    "\n  subscription UnreadNotificationsChanged($tenant: ID!) { unreadNotificationsChanged(tenant: $tenant) }\n": types.UnreadNotificationsChangedDocument,
    "\n  query CaseNotifications($first: Int!, $before: DateTime) {\n    caseNotifications(first: $first, before: $before) { id tenant case number what category by at unread }\n  }\n": types.CaseNotificationsDocument,
    "\n  mutation MarkNotificationsRead($ids: [ID!]) { markNotificationsRead(ids: $ids) }\n": types.MarkNotificationsReadDocument,
    "\n  query NotificationSettings {\n    notificationSettings {\n      ways { category inApp mail push }\n      quietFrom\n      quietTo\n      timeZone\n      digestAt\n      byMail\n      pushKey\n      browsers { id browser createdAt }\n    }\n  }\n": types.NotificationSettingsDocument,
    "\n  mutation ChangeNotificationSettings($settings: NotificationSettingsInput!) {\n    changeNotificationSettings(settings: $settings)\n  }\n": types.ChangeNotificationSettingsDocument,
    "\n  mutation SubscribeToPush($subscription: PushSubscriptionInput!) {\n    subscribeToPush(subscription: $subscription) { id }\n  }\n": types.SubscribeToPushDocument,
    "mutation EndPush($id: ID!) { endPush(id: $id) }": types.EndPushDocument,
    "\n  query Tenants($search: String!, $first: Int!, $after: String) {\n    tenants(search: $search, first: $first, after: $after) {\n      nodes { ...TenantFacts damaged usage { storageBytes } scrub { startedAt endedAt instances } }\n      endCursor\n    }\n  }\n": types.TenantsDocument,
    "\n  query TenantTroubles { tenantTroubles { tenant name damaged storagePercent refuses } }\n": types.TenantTroublesDocument,
    "query Disks { disks { holds freeBytes sizeBytes reserveBytes } }": types.DisksDocument,
    "\n  query Processes {\n    processes { id roles host pid version beganAt heardAt silent open aMinute processor memoryBytes away }\n  }\n": types.ProcessesDocument,
    "query Loads { tenantLoads { tenant associations instancesToday } }": types.LoadsDocument,
    "query Queues { queues { name due oldestSeconds } }": types.QueuesDocument,
    "\n  mutation CreateTenant($slug: ID!, $name: String!, $kind: TenantKind!, $facts: TenantFacts) {\n    createTenant(slug: $slug, name: $name, kind: $kind, facts: $facts) { slug }\n  }\n": types.CreateTenantDocument,
    "\n  mutation UpdateTenant($tenant: ID!, $facts: TenantFacts!) {\n    updateTenant(tenant: $tenant, facts: $facts) { slug }\n  }\n": types.UpdateTenantDocument,
    "\n  mutation SetTenantState($tenant: ID!, $state: TenantState!) {\n    setTenantState(tenant: $tenant, state: $state) { slug state }\n  }\n": types.SetTenantStateDocument,
    "\n  mutation InviteAdministrator($tenant: ID!, $email: String!, $name: String!) {\n    inviteAdministrator(tenant: $tenant, email: $email, name: $name) { link expiresAt }\n  }\n": types.InviteAdministratorDocument,
    "\n  query SetAside { setAside { id tenant job what tries reason at } }\n": types.SetAsideDocument,
    "\n  mutation RetrySetAside($id: ID!) { retrySetAside(id: $id) { id } }\n": types.RetrySetAsideDocument,
    "\n  query PatientStudies($tenant: ID!, $studyInstanceUID: ID!, $first: Int!, $after: String) {\n    patientStudies(tenant: $tenant, studyInstanceUID: $studyInstanceUID, first: $first, after: $after) {\n      nodes {\n        ...StudyRow\n        patient {\n          issuerOfPatientID\n          otherPatientIDs\n          microchips\n          breedRegistrations { number registry }\n          patientBirthDate\n          patientAge\n          patientWeight\n        }\n        series { seriesInstanceUID modality seriesDescription bodyPartExamined }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n": types.PatientStudiesDocument,
    "\n  query OpenRequests($tenant: ID!, $patientID: String!) {\n    imageRequests(\n      tenant: $tenant\n      filter: { patientID: $patientID, states: [SCHEDULED, IN_PROGRESS] }\n      first: 20\n    ) {\n      nodes {\n        id\n        state\n        starts\n        reason\n        procedure { name modality }\n        patient { issuerOfPatientID }\n      }\n    }\n  }\n": types.OpenRequestsDocument,
    "\n  query SavedMeasurements($tenant: ID!, $studyInstanceUID: ID!) {\n    savedMeasurements(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      truncated\n      total\n      measurements {\n        uid\n        kind\n        label\n        image { seriesInstanceUID sopInstanceUID frameNumber missing }\n        points\n        values { name label text unit value }\n        text\n        animal { species breed recumbency }\n        variant\n        millimetres\n        method\n        reference\n      }\n    }\n  }\n": types.SavedMeasurementsDocument,
    "\n  query KeyImages($tenant: ID!, $studyInstanceUID: ID!) {\n    keyImages(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      label\n      description\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      images { seriesInstanceUID sopInstanceUID frameNumber missing }\n    }\n  }\n": types.KeyImagesDocument,
    "\n  query PresentationStates($tenant: ID!, $studyInstanceUID: ID!) {\n    presentationStates(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      label\n      description\n      author\n      savedAt\n      ours\n      problem\n      images {\n        image { sopInstanceUID frameNumber missing }\n        windowCenter\n        windowWidth\n        inverted\n        rotation\n        mirrored\n        area\n        graphics { kind points closed filled text units }\n        shutters { kind points }\n      }\n    }\n  }\n": types.PresentationStatesDocument,
    "\n  mutation SaveMeasurements(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $measurements: [MeasurementInput!]!\n    $replaces: ID\n  ) {\n    saveMeasurements(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      measurements: $measurements\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n": types.SaveMeasurementsDocument,
    "\n  mutation SaveKeyImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $title: KeyImageTitle!\n    $description: String\n    $images: [ImageReference!]!\n    $replaces: ID\n  ) {\n    saveKeyImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      title: $title\n      description: $description\n      images: $images\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n": types.SaveKeyImagesDocument,
    "\n  mutation SavePresentationState(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $label: String!\n    $images: [ShownImageInput!]!\n  ) {\n    savePresentationState(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      label: $label\n      images: $images\n    ) {\n      sopInstanceUID\n    }\n  }\n": types.SavePresentationStateDocument,
    "\n  query RemoteServers($tenant: ID!) { remoteServers(tenant: $tenant) }\n": types.RemoteServersDocument,
    "\n  query RemoteStudies($tenant: ID!, $name: String!, $filter: RemoteStudyFilter!) {\n    remoteStudies(tenant: $tenant, name: $name, filter: $filter) {\n      more\n      nodes {\n        studyInstanceUID\n        studyDate\n        studyDescription\n        accessionNumber\n        modalitiesInStudy\n        patientName { display }\n        patientID\n        species\n        breed\n        client { display }\n        numberOfStudyRelatedInstances\n      }\n    }\n  }\n": types.RemoteStudiesDocument,
    "\n  query Retrievals($tenant: ID!) {\n    retrievals(tenant: $tenant) {\n      id\n      server\n      studyInstanceUID\n      label\n      state\n      reason\n      remaining\n      completed\n      failed\n      createdAt\n    }\n  }\n": types.RetrievalsDocument,
    "\n  mutation Retrieve($tenant: ID!, $name: String!, $studies: [RemoteStudyChoice!]!) {\n    retrieveRemoteStudies(tenant: $tenant, name: $name, studies: $studies) { id }\n  }\n": types.RetrieveDocument,
    "\n  mutation CancelRetrieval($tenant: ID!, $id: ID!) { cancelRetrieval(tenant: $tenant, id: $id) { id } }\n": types.CancelRetrievalDocument,
    "\n  query ReadingDesk($caseID: ID!) {\n    readingDesk(caseID: $caseID) { tenant isProvider rights reading }\n  }\n": types.ReadingDeskDocument,
    "\n  query Reports($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    reports(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { ...Report }\n  }\n  fragment ReportSaid on ReportContent {\n    title\n    region\n    template\n    critical\n    sections { section text }\n    measurements { label value uid }\n    keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n  }\n  fragment Report on WrittenReport {\n    id\n    clinic\n    provider\n    caseID\n    reading\n    studyInstanceUID\n    state\n    draft { version author savedAt content { ...ReportSaid } }\n    editions {\n      number\n      kind\n      author\n      authorTitle\n      byMachine\n      organization\n      signedAt\n      storedAt\n      problem\n      content { ...ReportSaid }\n    }\n  }\n": types.ReportsDocument,
    "\n  query ReportTexts($tenant: ID!) {\n    reportTemplates(tenant: $tenant) { id name region modalities sections { section text } }\n    textBlocks(tenant: $tenant) { id name text section }\n  }\n": types.ReportTextsDocument,
    "\n  query ReportTakenOver($tenant: ID!, $id: ID!) {\n    reportTakenOver(tenant: $tenant, id: $id) {\n      measurements { label value uid }\n      keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n    }\n  }\n": types.ReportTakenOverDocument,
    "\n  query CriticalFindings($tenant: ID!, $caseID: ID, $onlyOpen: Boolean!) {\n    criticalFindings(tenant: $tenant, caseID: $caseID, onlyOpen: $onlyOpen) {\n      id\n      caseID\n      studyInstanceUID\n      clinic\n      text\n      raisedBy\n      raisedAt\n      acknowledgedAt\n      acknowledgedBy\n      note\n    }\n  }\n": types.CriticalFindingsDocument,
    "\n  query ImageScores($tenant: ID!, $studyInstanceUID: ID!, $caseID: ID) {\n    imageScores(tenant: $tenant, studyInstanceUID: $studyInstanceUID, caseID: $caseID) {\n      sopInstanceUID\n      score\n      reasons\n      author\n    }\n  }\n": types.ImageScoresDocument,
    "\n  mutation BeginReport($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    beginReport(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { id }\n  }\n": types.BeginReportDocument,
    "\n  mutation BeginAddendum($tenant: ID!, $id: ID!) { beginAddendum(tenant: $tenant, id: $id) { id } }\n": types.BeginAddendumDocument,
    "\n  mutation SaveReportDraft($tenant: ID!, $id: ID!, $version: Int!, $content: ReportContentInput!) {\n    saveReportDraft(tenant: $tenant, id: $id, version: $version, content: $content) { version savedAt }\n  }\n": types.SaveReportDraftDocument,
    "\n  mutation SignReport(\n    $tenant: ID!\n    $id: ID!\n    $version: Int!\n    $kind: EditionKind!\n    $proof: ProofInput!\n    $title: String!\n  ) {\n    signReport(tenant: $tenant, id: $id, version: $version, kind: $kind, proof: $proof, title: $title) { number }\n  }\n": types.SignReportDocument,
    "\n  mutation AcknowledgeFinding($tenant: ID!, $id: ID!, $note: String!) {\n    acknowledgeFinding(tenant: $tenant, id: $id, note: $note) { id }\n  }\n": types.AcknowledgeFindingDocument,
    "\n  mutation ScoreImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $images: [ID!]!\n    $score: ImageScore\n    $reasons: [ScoreReason!]\n    $caseID: ID\n  ) {\n    scoreImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      images: $images\n      score: $score\n      reasons: $reasons\n      caseID: $caseID\n    )\n  }\n": types.ScoreImagesDocument,
    "\n  query Letterhead($tenant: ID!) { letterhead(tenant: $tenant) { name address contact hasLogo } }\n": types.LetterheadDocument,
    "\n  mutation PutLetterhead($tenant: ID!, $name: String!, $address: String!, $contact: String!) {\n    putLetterhead(tenant: $tenant, name: $name, address: $address, contact: $contact) { name }\n  }\n": types.PutLetterheadDocument,
    "\n  mutation PutReportTemplate($tenant: ID!, $template: ReportTemplateInput!) {\n    putReportTemplate(tenant: $tenant, template: $template) { id }\n  }\n": types.PutReportTemplateDocument,
    "\n  mutation PutTextBlock($tenant: ID!, $block: TextBlockInput!) {\n    putTextBlock(tenant: $tenant, block: $block) { id }\n  }\n": types.PutTextBlockDocument,
    "\n  mutation RemoveReportText($tenant: ID!, $id: ID!) { removeReportText(tenant: $tenant, id: $id) }\n": types.RemoveReportTextDocument,
    "\n  query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!, $after: String) {\n    imageRequests(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        accessionNumber\n        state\n        starts\n        stations\n        priority\n        requestedBy\n        reason\n        endedBecause\n        origin\n        missingSince\n        studies\n        images\n        patient {\n          patientID\n          name\n          species\n          speciesCode { value scheme meaning }\n          breed\n          breedCode { value scheme meaning }\n          sex\n          neutered\n          birthDate\n          weight\n          microchip\n          clientFamilyName\n          clientGivenName\n          organization\n        }\n        procedure { name modality }\n        selection {\n          shots {\n            name\n            laterality\n            required\n            images { studyInstanceUID seriesInstanceUID sopInstanceUID }\n          }\n          others { studyInstanceUID seriesInstanceUID sopInstanceUID }\n        }\n      }\n      endCursor\n    }\n  }\n": types.ImageRequestsDocument,
    "\n  subscription ImageRequestChanged($tenant: ID!) { imageRequestChanged(tenant: $tenant) { id } }\n": types.ImageRequestChangedDocument,
    "\n  query StudiesInDoubt($tenant: ID!) {\n    studiesInDoubt(tenant: $tenant) {\n      studyInstanceUID\n      request\n      why\n      at\n      requested { starts patient { name patientID } procedure { name } }\n      study {\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientID patientName { display } }\n      }\n    }\n  }\n": types.StudiesInDoubtDocument,
    "\n  query OfferedProcedures($tenant: ID!) {\n    procedures(tenant: $tenant) { id name modality species views { name laterality required } }\n  }\n": types.OfferedProceduresDocument,
    "\n  query Breeds($matching: String!, $species: String!) {\n    breeds(matching: $matching, species: $species) { value scheme meaning }\n  }\n": types.BreedsDocument,
    "\n  mutation RequestImages($tenant: ID!, $request: ImageRequestInput!) {\n    requestImages(tenant: $tenant, request: $request) { id starts }\n  }\n": types.RequestImagesDocument,
    "\n  mutation RescheduleRequest($tenant: ID!, $id: ID!, $schedule: ScheduleInput!) {\n    rescheduleRequest(tenant: $tenant, id: $id, schedule: $schedule) { id starts }\n  }\n": types.RescheduleRequestDocument,
    "\n  mutation CancelRequest($tenant: ID!, $id: ID!, $reason: String!) {\n    cancelRequest(tenant: $tenant, id: $id, reason: $reason) { id state }\n  }\n": types.CancelRequestDocument,
    "\n  mutation EndRequest($tenant: ID!, $id: ID!, $state: RequestState!, $reason: String!) {\n    endRequest(tenant: $tenant, id: $id, state: $state, reason: $reason) { id state }\n  }\n": types.EndRequestDocument,
    "\n  mutation RepeatRequest($tenant: ID!, $id: ID!, $date: String!) {\n    repeatRequest(tenant: $tenant, id: $id, date: $date) { id starts }\n  }\n": types.RepeatRequestDocument,
    "\n  mutation LinkStudy($tenant: ID!, $study: ID!, $request: ID!) {\n    linkStudy(tenant: $tenant, studyInstanceUID: $study, request: $request) { meeting }\n  }\n": types.LinkStudyDocument,
    "\n  mutation UnlinkStudy($tenant: ID!, $study: ID!) {\n    unlinkStudy(tenant: $tenant, studyInstanceUID: $study) { meeting }\n  }\n": types.UnlinkStudyDocument,
    "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role rights secondFactorMissing tenant { slug name kind state } }\n      operator\n      idleMinutes\n    }\n  }\n": types.SessionDocument,
    "\n  query Place($tenant: ID!) {\n    place(tenant: $tenant) { name rights }\n  }\n": types.PlaceDocument,
    "\n  query Shares($tenant: ID!, $study: ID!) {\n    shareRecipients(tenant: $tenant) { id name email }\n    sharedStudies(tenant: $tenant, studyInstanceUID: $study) { user }\n  }\n": types.SharesDocument,
    "\n  mutation ShareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    shareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n": types.ShareStudyDocument,
    "\n  mutation UnshareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    unshareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n": types.UnshareStudyDocument,
    "\n  query Shown($tenant: ID!) {\n    studies(tenant: $tenant, first: 50) {\n      nodes {\n        tenant\n        studyInstanceUID\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientName { alphabetic display } species breed }\n      }\n    }\n  }\n": types.ShownDocument,
    "\n  query ShownStudy($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      series {\n        seriesInstanceUID\n        modality\n        seriesDescription\n        instances { sopInstanceUID sopClassUID instanceNumber numberOfFrames rows columns }\n      }\n    }\n  }\n": types.ShownStudyDocument,
    "\n  query Links($tenant: ID!, $study: ID, $after: String) {\n    shares(tenant: $tenant, studyInstanceUID: $study, after: $after) {\n      nodes {\n        id\n        studies\n        series\n        reports\n        view\n        download\n        imports\n        beginsAt\n        endsAt\n        hasPasscode\n        locked\n        usesLeft\n        opened\n        asksName\n        label\n        takenBy\n        createdAt\n        createdBy\n        revokedAt\n        works\n        visits { id name address userAgent at viewed downloaded }\n      }\n      endCursor\n    }\n  }\n": types.LinksDocument,
    "\n  mutation CreateShare($tenant: ID!, $share: ShareWanted!) {\n    createShare(tenant: $tenant, share: $share) { secret share { id } }\n  }\n": types.CreateShareDocument,
    "\n  mutation RevokeShare($tenant: ID!, $id: ID!) {\n    revokeShare(tenant: $tenant, id: $id)\n  }\n": types.RevokeShareDocument,
    "\n  mutation UnlockShare($tenant: ID!, $id: ID!) {\n    unlockShare(tenant: $tenant, id: $id)\n  }\n": types.UnlockShareDocument,
    "\n  mutation CopyShare($tenant: ID!, $id: ID!) {\n    copyShare(tenant: $tenant, id: $id)\n  }\n": types.CopyShareDocument,
    "\n  mutation LeaveShare($tenant: ID!, $id: ID!) {\n    leaveShare(tenant: $tenant, id: $id)\n  }\n": types.LeaveShareDocument,
    "\n  query SharedWithUs($tenant: ID!) {\n    sharedWithUs(tenant: $tenant) {\n      id\n      clinic\n      label\n      download\n      imports\n      copyProblem\n      endsAt\n      shown {\n        studyInstanceUID\n        patientName { display }\n        species\n        studyDate\n        studyDescription\n        modalitiesInStudy\n      }\n    }\n  }\n": types.SharedWithUsDocument,
    "\n  query Copied($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) { studyInstanceUID arriving }\n  }\n": types.CopiedDocument,
    "\n  subscription SharedWithUsChanged($tenant: ID!) {\n    sharedWithUsChanged(tenant: $tenant)\n  }\n": types.SharedWithUsChangedDocument,
    "\n  query EdgeSites($tenant: ID!) {\n    edgeSites(tenant: $tenant) { site tenant heardAt silent waiting waitingSince setAside }\n  }\n": types.EdgeSitesDocument,
    "\n  query AllEdgeSites { allEdgeSites { site tenant heardAt silent waiting waitingSince setAside } }\n": types.AllEdgeSitesDocument,
    "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    corrected\n    onLegalHold\n    patient {\n      patientID\n      patientName { display }\n      species\n      breed\n      patientSex\n      patientSexNeutered\n      client { display }\n    }\n  }\n": types.StudyRowFragmentDoc,
    "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n": types.StudiesDocument,
    "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n": types.StudyArrivedDocument,
    "\n  subscription SharingChanged($tenant: ID!) {\n    sharingChanged(tenant: $tenant)\n  }\n": types.SharingChangedDocument,
    "\n  query Attributes($tags: [AttributeTag!]!) {\n    attributes(tags: $tags) { tag creator name keyword }\n  }\n": types.AttributesDocument,
    "\n  query CaseMessages($tenant: ID!, $case: ID!, $first: Int!, $before: String!) {\n    caseMessages(tenant: $tenant, case: $case, first: $first, before: $before) {\n      id kind text by byID ofProvider mentions attachments at\n    }\n  }\n": types.CaseMessagesDocument,
    "\n  query CaseParticipants($tenant: ID!, $case: ID!) {\n    caseParticipants(tenant: $tenant, case: $case) { id name ofProvider }\n  }\n": types.CaseParticipantsDocument,
    "\n  query CaseReadMarks($tenant: ID!, $case: ID!) {\n    caseReadMarks(tenant: $tenant, case: $case) { user name at }\n  }\n": types.CaseReadMarksDocument,
    "\n  mutation PostCaseMessage($tenant: ID!, $case: ID!, $message: CaseMessageInput!) {\n    postCaseMessage(tenant: $tenant, case: $case, message: $message) { id }\n  }\n": types.PostCaseMessageDocument,
    "\n  mutation MarkCaseRead($tenant: ID!, $case: ID!, $message: ID!) {\n    markCaseRead(tenant: $tenant, case: $case, message: $message)\n  }\n": types.MarkCaseReadDocument,
    "\n  subscription CaseMessageArrived($tenant: ID!, $case: ID!) {\n    caseMessageArrived(tenant: $tenant, case: $case) { id }\n  }\n": types.CaseMessageArrivedDocument,
    "\n  query HeldImages($tenant: ID!, $case: ID!) {\n    heldImages(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      studyDescription\n      studyDate\n      modalities\n      images\n      lastAt\n      newStudy\n    }\n  }\n": types.HeldImagesDocument,
    "\n  mutation AttachHeldImages($tenant: ID!, $case: ID!, $study: ID!, $until: DateTime!) {\n    attachHeldImages(tenant: $tenant, case: $case, study: $study, until: $until) { id }\n  }\n": types.AttachHeldImagesDocument,
    "\n  query Sendings($tenant: ID!, $case: ID!) {\n    caseSendings(tenant: $tenant, case: $case) {\n      remote\n      waiting\n      problem\n      deliveries { id state instances sent failed reason finishedAt }\n    }\n  }\n": types.SendingsDocument,
    "\n  query Returned($tenant: ID!, $case: ID!) {\n    returnedObjects(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      sopClassUID\n      kind\n      callingAETitle\n      receivedAt\n      isReport\n    }\n  }\n": types.ReturnedDocument,
    "\n  mutation AttachReturned($tenant: ID!, $case: ID!, $instances: [ID!]!) {\n    attachReturnedObjects(tenant: $tenant, case: $case, instances: $instances) { id }\n  }\n": types.AttachReturnedDocument,
    "\n  mutation SendOutside($tenant: ID!, $id: ID!, $remote: String!) {\n    sendCaseOutside(tenant: $tenant, id: $id, remote: $remote) { id }\n  }\n": types.SendOutsideDocument,
    "\n  query OutsideDestinations($tenant: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n  }\n": types.OutsideDestinationsDocument,
    "\n  query UnknownStudies($tenant: ID!, $after: String) {\n    unknownStudies(tenant: $tenant, after: $after) {\n      nodes {\n        sender\n        study { ...StudyRow }\n      }\n      endCursor\n    }\n  }\n": types.UnknownStudiesDocument,
    "\n  query CasesOfSender($tenant: ID!, $sender: String!) {\n    casesOfSender(tenant: $tenant, sender: $sender) { id number patient { name } }\n  }\n": types.CasesOfSenderDocument,
    "\n  mutation ClaimUnknown($tenant: ID!, $study: ID!) {\n    claimUnknownStudy(tenant: $tenant, study: $study) { id }\n  }\n": types.ClaimUnknownDocument,
    "\n  mutation AttachUnknown($tenant: ID!, $study: ID!, $case: ID!) {\n    attachUnknownStudy(tenant: $tenant, study: $study, case: $case) { id }\n  }\n": types.AttachUnknownDocument,
    "\n  query TelemedicineFigures($tenant: ID!, $asProvider: Boolean!, $since: DateTime!) {\n    telemedicineFigures(tenant: $tenant, asProvider: $asProvider, since: $since) {\n      total { ...CaseFiguresFacts }\n      months { ...CaseFiguresFacts }\n      partners { ...CaseFiguresFacts }\n      quality { ...ImageQualityFacts }\n      machines { ...ImageQualityFacts }\n      csv\n    }\n  }\n  fragment CaseFiguresFacts on CaseFigures {\n    month\n    partner\n    service\n    submitted\n    stat\n    completed\n    canceled\n    kept\n    missed\n    clarifications\n    resubmissions\n    medianMinutes\n    p95Minutes\n  }\n  fragment ImageQualityFacts on ImageQuality {\n    month\n    machine\n    region\n    good\n    acceptable\n    poor\n    reasons { reason count }\n  }\n": types.TelemedicineFiguresDocument,
    "\n  fragment CaseRow on Case {\n    id\n    number\n    state\n    priority\n    patient { name patientID species breed sex neutered birthDate weight client }\n    question\n    service { id name regions views priceCents currency }\n    clinic { slug name }\n    provider { slug name }\n    outside\n    requester { id name }\n    studyInstanceUids\n    held\n    submittedAt\n    dueAt\n    completedAt\n  }\n": types.CaseRowFragmentDoc,
    "\n  fragment CaseDetails on Case {\n    ...CaseRow\n    history { name text }\n    priorInstanceUids\n    referringVet { name email }\n    attachments { id name mediaType size }\n    accessEndsAt\n    canceledBecause\n    waitingSince\n    missing { lack name label region }\n    studies { studyInstanceUID prior change description date modalities images receivedAt }\n    readings {\n      uid\n      number\n      state\n      priority\n      dueAt\n      performer { id name }\n      wantedPerformer\n      cancelAsked\n    }\n    events { id what at by { id name } byTenant details { name value } }\n  }\n": types.CaseDetailsFragmentDoc,
    "\n  fragment QueueRow on Workitem {\n    uid\n    number\n    state\n    priority\n    dueAt\n    performer { id name }\n    wantedPerformer\n    cancelAsked\n    case { ...CaseRow }\n  }\n": types.QueueRowFragmentDoc,
    "\n  query Cases($tenant: ID!, $filter: CaseFilter, $first: Int!, $after: String) {\n    cases(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...CaseRow }\n      endCursor\n    }\n  }\n": types.CasesDocument,
    "\n  query Queue($tenant: ID!, $filter: QueueFilter, $first: Int!, $after: String) {\n    queue(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...QueueRow }\n      endCursor\n    }\n  }\n": types.QueueDocument,
    "\n  query Case($tenant: ID!, $id: ID!) {\n    case(tenant: $tenant, id: $id) { ...CaseDetails }\n  }\n": types.CaseDocument,
    "\n  query Draft($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: DRAFT }, first: 20) {\n      nodes { ...CaseDetails }\n    }\n  }\n": types.DraftDocument,
    "\n  query CaseForm($tenant: ID!, $studies: [ID!]!) {\n    caseForm(tenant: $tenant, studies: $studies) {\n      regions { region views images }\n      untold\n      studies { studyInstanceUID prior description date modalities }\n      providers {\n        slug\n        name\n        services {\n          id\n          name\n          priceCents\n          statSurchargeCents\n          currency\n          turnaround { priority minutes }\n          history\n        }\n        historyFields { name label species required choices }\n      }\n      values {\n        provider\n        service\n        history { name text }\n        question\n        priority\n        regions\n        priors\n        referringVet { name email }\n        key\n      }\n    }\n  }\n": types.CaseFormDocument,
    "\n  query Sides($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n    }\n  }\n": types.SidesDocument,
    "\n  query Readers($tenant: ID!) {\n    readers(tenant: $tenant) { id name }\n  }\n": types.ReadersDocument,
    "\n  query AskedHistory($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label }\n  }\n": types.AskedHistoryDocument,
    "\n  subscription CaseChanged($tenant: ID!, $asProvider: Boolean!) {\n    caseChanged(tenant: $tenant, asProvider: $asProvider) { id }\n  }\n": types.CaseChangedDocument,
    "\n  mutation DraftCase($tenant: ID!, $case: CaseInput!) {\n    draftCase(tenant: $tenant, case: $case) { ...CaseDetails }\n  }\n": types.DraftCaseDocument,
    "\n  mutation ChangeDraft($tenant: ID!, $id: ID!, $case: CaseInput!) {\n    changeCaseDraft(tenant: $tenant, id: $id, case: $case) { ...CaseDetails }\n  }\n": types.ChangeDraftDocument,
    "\n  mutation SubmitCase($tenant: ID!, $id: ID!) {\n    submitCase(tenant: $tenant, id: $id) { id }\n  }\n": types.SubmitCaseDocument,
    "\n  mutation CancelCase($tenant: ID!, $id: ID!, $because: String!) {\n    cancelCase(tenant: $tenant, id: $id, because: $because) { id }\n  }\n": types.CancelCaseDocument,
    "\n  mutation RemoveAttachment($tenant: ID!, $id: ID!, $attachment: ID!) {\n    removeCaseAttachment(tenant: $tenant, id: $id, attachment: $attachment) { id }\n  }\n": types.RemoveAttachmentDocument,
    "\n  mutation ClaimWorkitem($tenant: ID!, $uid: ID!) {\n    claimWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": types.ClaimWorkitemDocument,
    "\n  mutation ReleaseWorkitem($tenant: ID!, $uid: ID!) {\n    releaseWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": types.ReleaseWorkitemDocument,
    "\n  mutation ReassignWorkitem($tenant: ID!, $uid: ID!, $user: ID!) {\n    reassignWorkitem(tenant: $tenant, uid: $uid, user: $user) { uid }\n  }\n": types.ReassignWorkitemDocument,
    "\n  mutation CompleteReading($tenant: ID!, $uid: ID!) {\n    completeWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n": types.CompleteReadingDocument,
    "\n  mutation RequestSecondReading($tenant: ID!, $case: ID!) {\n    requestSecondReading(tenant: $tenant, case: $case) { uid }\n  }\n": types.RequestSecondReadingDocument,
    "\n  query Services($tenant: ID!) {\n    telemedicineServices(tenant: $tenant) {\n      id\n      name\n      description\n      modalities\n      species\n      priceCents\n      statSurchargeCents\n      currency\n      turnaround { priority minutes }\n      history\n      offered\n    }\n  }\n": types.ServicesDocument,
    "\n  mutation PutService($tenant: ID!, $service: TelemedicineServiceInput!) {\n    putTelemedicineService(tenant: $tenant, service: $service) { id }\n  }\n": types.PutServiceDocument,
    "\n  mutation RemoveService($tenant: ID!, $id: ID!) {\n    removeTelemedicineService(tenant: $tenant, id: $id)\n  }\n": types.RemoveServiceDocument,
    "\n  query AskedFields($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label species required choices code scheme }\n  }\n": types.AskedFieldsDocument,
    "\n  mutation SetHistoryFields($tenant: ID!, $fields: [CaseHistoryFieldInput!]!) {\n    setCaseHistoryFields(tenant: $tenant, fields: $fields) { name }\n  }\n": types.SetHistoryFieldsDocument,
    "\n  query Collaborations($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n      state\n      suspendedBy\n      accessDays\n      askedAt\n      since\n      push\n    }\n  }\n": types.CollaborationsDocument,
    "\n  mutation AskProvider($tenant: ID!, $provider: ID!) {\n    askProvider(tenant: $tenant, provider: $provider) { state }\n  }\n": types.AskProviderDocument,
    "\n  mutation AgreeToClinic($tenant: ID!, $clinic: ID!) {\n    agreeToClinic(tenant: $tenant, clinic: $clinic) { state }\n  }\n": types.AgreeToClinicDocument,
    "\n  mutation SuspendCollaboration($tenant: ID!, $other: ID!) {\n    suspendCollaboration(tenant: $tenant, other: $other) { state }\n  }\n": types.SuspendCollaborationDocument,
    "\n  mutation ResumeCollaboration($tenant: ID!, $other: ID!) {\n    resumeCollaboration(tenant: $tenant, other: $other) { state }\n  }\n": types.ResumeCollaborationDocument,
    "\n  mutation SetCaseAccess($tenant: ID!, $provider: ID!, $days: Int!) {\n    setCaseAccess(tenant: $tenant, provider: $provider, days: $days) { accessDays }\n  }\n": types.SetCaseAccessDocument,
    "\n  mutation SetCasePush($tenant: ID!, $provider: ID!, $remote: String!) {\n    setCasePush(tenant: $tenant, provider: $provider, remote: $remote) { push }\n  }\n": types.SetCasePushDocument,
    "\n  query CaseRouting($tenant: ID!) {\n    caseRouting(tenant: $tenant) {\n      rules { id provider species modalities services priorities days fromMinute toMinute }\n      fallback\n      overflow\n      overflowMinutes\n    }\n  }\n": types.CaseRoutingDocument,
    "\n  mutation SetCaseRouting($tenant: ID!, $routing: CaseRoutingInput!) {\n    setCaseRouting(tenant: $tenant, routing: $routing) { fallback }\n  }\n": types.SetCaseRoutingDocument,
    "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n        otherPatientIDs\n        measuredAs { species breed }\n        breedRegistrations { number registry }\n        animals\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n          view { projection laterality regions }\n        }\n      }\n    }\n  }\n": types.StudyDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Account {\n    account {\n      email\n      name\n      own\n      provedAt\n      passwordChangedAt\n      totp\n      recoveryCodesLeft\n      passkeys { id name createdAt lastUsed }\n      sessions { id createdAt lastSeen address userAgent current }\n    }\n  }\n"): typeof import('./graphql').AccountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation UpdateAccount($name: String!) { updateAccount(name: $name) }"): typeof import('./graphql').UpdateAccountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangePassword($password: String!, $newPassword: String!) {\n    changePassword(password: $password, newPassword: $newPassword)\n  }\n"): typeof import('./graphql').ChangePasswordDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SetUpTotp { setUpTotp { secret uri } }"): typeof import('./graphql').SetUpTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmTotp($code: String!) { confirmTotp(code: $code) { recoveryCodes } }\n"): typeof import('./graphql').ConfirmTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveTotp($password: String!) { removeTotp(password: $password) }\n"): typeof import('./graphql').RemoveTotpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenamePasskey($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) }\n"): typeof import('./graphql').RenamePasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RemovePasskey($id: ID!) { removePasskey(id: $id) }"): typeof import('./graphql').RemovePasskeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndSession($id: ID!) { endSession(id: $id) }"): typeof import('./graphql').EndSessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndOtherSessions { endOtherSessions }"): typeof import('./graphql').EndOtherSessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Catalogue($tenant: ID!) {\n    procedures(tenant: $tenant) {\n      id\n      name\n      modality\n      feeCode\n      species\n      region { value scheme meaning }\n      views { name laterality recumbency required code { value scheme meaning } }\n    }\n  }\n"): typeof import('./graphql').CatalogueDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Codes($group: CodeGroup!) { codes(group: $group) { value scheme meaning } }\n"): typeof import('./graphql').CodesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Invite($tenant: ID!, $email: String!, $role: Role!, $name: String!) {\n    invite(tenant: $tenant, email: $email, role: $role, name: $name) { link expiresAt }\n  }\n"): typeof import('./graphql').InviteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawInvitation($tenant: ID!, $id: ID!) { withdrawInvitation(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').WithdrawInvitationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DemandSecondFactor($tenant: ID!, $roles: [Role!]!) {\n    demandSecondFactor(tenant: $tenant, roles: $roles) { secondFactorRoles }\n  }\n"): typeof import('./graphql').DemandSecondFactorDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetRole($tenant: ID!, $user: ID!, $role: Role!) {\n    setRole(tenant: $tenant, user: $user, role: $role) { id role }\n  }\n"): typeof import('./graphql').SetRoleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveMember($tenant: ID!, $user: ID!) { removeMember(tenant: $tenant, user: $user) }\n"): typeof import('./graphql').RemoveMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddLocalEntity($tenant: ID!, $aeTitle: String!, $clinic: String) {\n    addLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle, clinic: $clinic) { aeTitle }\n  }\n"): typeof import('./graphql').AddLocalEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveLocalEntity($tenant: ID!, $aeTitle: String!) {\n    removeLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle)\n  }\n"): typeof import('./graphql').RemoveLocalEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddRemoteEntity($tenant: ID!, $entity: RemoteApplicationEntityInput!) {\n    addRemoteApplicationEntity(tenant: $tenant, entity: $entity) { name }\n  }\n"): typeof import('./graphql').AddRemoteEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateRemoteEntity($tenant: ID!, $name: String!, $entity: RemoteApplicationEntityInput!) {\n    updateRemoteApplicationEntity(tenant: $tenant, name: $name, entity: $entity) { name }\n  }\n"): typeof import('./graphql').UpdateRemoteEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveRemoteEntity($tenant: ID!, $name: String!) {\n    removeRemoteApplicationEntity(tenant: $tenant, name: $name)\n  }\n"): typeof import('./graphql').RemoveRemoteEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestRemoteEntity($tenant: ID!, $name: String!) {\n    testRemoteApplicationEntity(tenant: $tenant, name: $name) { reached reason seconds }\n  }\n"): typeof import('./graphql').TestRemoteEntityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FetchWorklist($tenant: ID!, $name: String!) {\n    fetchWorklist(tenant: $tenant, name: $name) { found made }\n  }\n"): typeof import('./graphql').FetchWorklistDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddHl7Application($tenant: ID!, $application: Hl7ApplicationInput!) {\n    addHl7Application(tenant: $tenant, application: $application) { name }\n  }\n"): typeof import('./graphql').AddHl7ApplicationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateHl7Application($tenant: ID!, $name: String!, $application: Hl7ApplicationInput!) {\n    updateHl7Application(tenant: $tenant, name: $name, application: $application) { name }\n  }\n"): typeof import('./graphql').UpdateHl7ApplicationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveHl7Application($tenant: ID!, $name: String!) {\n    removeHl7Application(tenant: $tenant, name: $name)\n  }\n"): typeof import('./graphql').RemoveHl7ApplicationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryResults($tenant: ID!, $name: String!) { retryResults(tenant: $tenant, name: $name) }\n"): typeof import('./graphql').RetryResultsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateToken($tenant: ID!, $name: String!, $role: Role!, $rights: [Right!], $expiresInDays: Int) {\n    createToken(tenant: $tenant, name: $name, role: $role, rights: $rights, expiresInDays: $expiresInDays) {\n      secret\n    }\n  }\n"): typeof import('./graphql').CreateTokenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeToken($tenant: ID!, $id: ID!) { revokeToken(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').RevokeTokenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetIdentityProvider($tenant: ID!, $provider: IdentityProviderInput!) {\n    setIdentityProvider(tenant: $tenant, provider: $provider) { issuer }\n  }\n"): typeof import('./graphql').SetIdentityProviderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveIdentityProvider($tenant: ID!) { removeIdentityProvider(tenant: $tenant) }\n"): typeof import('./graphql').RemoveIdentityProviderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddRoutingRule($tenant: ID!, $rule: RoutingRuleInput!) {\n    addRoutingRule(tenant: $tenant, rule: $rule) { name }\n  }\n"): typeof import('./graphql').AddRoutingRuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutProcedure($tenant: ID!, $procedure: ProcedureInput!) {\n    putProcedure(tenant: $tenant, procedure: $procedure) { id }\n  }\n"): typeof import('./graphql').PutProcedureDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveProcedure($tenant: ID!, $id: ID!) { removeProcedure(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').RemoveProcedureDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ImportStartingProcedures($tenant: ID!, $species: String!) {\n    importStartingProcedures(tenant: $tenant, species: $species) { id }\n  }\n"): typeof import('./graphql').ImportStartingProceduresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveRoutingRule($tenant: ID!, $name: String!) {\n    removeRoutingRule(tenant: $tenant, name: $name)\n  }\n"): typeof import('./graphql').RemoveRoutingRuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PracticeSystems($tenant: ID!) {\n    practiceSystems(tenant: $tenant) { id name clientID rights webhookUrl createdAt lastUsed }\n  }\n"): typeof import('./graphql').PracticeSystemsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Notifications($tenant: ID!) {\n    notifications(tenant: $tenant) { id practiceSystem type state createdAt attempts reason }\n  }\n"): typeof import('./graphql').NotificationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddPracticeSystem($tenant: ID!, $system: PracticeSystemInput!) {\n    addPracticeSystem(tenant: $tenant, system: $system) { clientSecret webhookSecret system { clientID } }\n  }\n"): typeof import('./graphql').AddPracticeSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdatePracticeSystem($tenant: ID!, $id: ID!, $system: PracticeSystemInput!) {\n    updatePracticeSystem(tenant: $tenant, id: $id, system: $system) {\n      clientSecret\n      webhookSecret\n      system { clientID }\n    }\n  }\n"): typeof import('./graphql').UpdatePracticeSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenewPracticeSystem($tenant: ID!, $id: ID!) {\n    renewPracticeSystem(tenant: $tenant, id: $id) { clientSecret webhookSecret system { clientID } }\n  }\n"): typeof import('./graphql').RenewPracticeSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemovePracticeSystem($tenant: ID!, $id: ID!) { removePracticeSystem(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').RemovePracticeSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryNotification($tenant: ID!, $id: ID!) { retryNotification(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').RetryNotificationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TenantSettings($tenant: ID!) {\n    tenantSettings(tenant: $tenant) { ...TenantFacts }\n  }\n"): typeof import('./graphql').TenantSettingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TenantFacts on TenantSettings {\n    slug\n    name\n    kind\n    state\n    locale\n    timeZone\n    contact\n    limits { associations storageBytes storageHard instancesADay }\n    retentionDays\n    closesAt\n    secondFactorRoles\n  }\n"): typeof import('./graphql').TenantFactsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Usage($tenant: ID!) {\n    usage(tenant: $tenant) {\n      storageBytes\n      instances\n      instancesToday\n      limits { associations storageBytes storageHard instancesADay }\n    }\n  }\n"): typeof import('./graphql').UsageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Members($tenant: ID!) { members(tenant: $tenant) { id email name role totp } }\n"): typeof import('./graphql').MembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Invitations($tenant: ID!) {\n    invitations(tenant: $tenant) { id email name role createdAt expiresAt }\n  }\n"): typeof import('./graphql').InvitationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Roles { roles { role rights } }"): typeof import('./graphql').RolesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LocalEntities($tenant: ID!) { localApplicationEntities(tenant: $tenant) { aeTitle clinic } }\n"): typeof import('./graphql').LocalEntitiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RemoteEntities($tenant: ID!) {\n    remoteApplicationEntities(tenant: $tenant) {\n      name\n      aeTitle\n      host\n      port\n      queryRetrieve\n      tls\n      announce\n      associationPerImage\n      worklistOwn\n      worklistStarted\n      maximumPDULength\n      connectTimeout\n      dimseTimeout\n      certificate\n      username\n      worklistMinutes\n      worklistDays\n      worklistModality\n      worklistStation\n      worklistCancels\n      worklistFetch {\n        lookedAt\n        fetchedAt\n        reason\n        found\n        made\n        changed\n        gone\n        cancelled\n        leftOut { reason entries }\n        more\n      }\n      vpnSite { name revoked handshakeAt }\n      performedSteps\n      performedStepsFailing\n    }\n  }\n"): typeof import('./graphql').RemoteEntitiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Hl7Applications($tenant: ID!) {\n    hl7Applications(tenant: $tenant) {\n      name\n      host\n      port\n      application\n      facility\n      tls\n      certificate\n      failedResults\n      failure\n    }\n  }\n"): typeof import('./graphql').Hl7ApplicationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Tokens($tenant: ID!) {\n    tokens(tenant: $tenant) { id name role rights createdAt expiresAt lastUsed }\n  }\n"): typeof import('./graphql').TokensDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IdentityProvider($tenant: ID!) {\n    identityProvider(tenant: $tenant) {\n      issuer\n      clientID\n      roleClaim\n      roleMap { value role }\n      defaultRole\n    }\n  }\n"): typeof import('./graphql').IdentityProviderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AuditEvents { auditEvents }"): typeof import('./graphql').AuditEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditTrail($tenant: ID!, $filter: AuditFilter, $after: String) {\n    auditTrail(tenant: $tenant, filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        at\n        event\n        outcome\n        principal { kind id name }\n        address\n        studyInstanceUID\n        patient\n        details { name value }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n"): typeof import('./graphql').AuditTrailDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RoutingRules($tenant: ID!) {\n    routingRules(tenant: $tenant) { name remotes modality callingAETitle description species }\n  }\n"): typeof import('./graphql').RoutingRulesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DifferingInstances($tenant: ID!) {\n    differingInstances(tenant: $tenant) {\n      id\n      studyInstanceUID\n      receivedAt\n      keptUntil\n      callingAet\n      differences {\n        attributes {\n          keyword\n          stored\n          received\n        }\n        pixels\n      }\n    }\n  }\n"): typeof import('./graphql').DifferingInstancesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DamagedInstances($tenant: ID!) {\n    damagedInstances(tenant: $tenant) {\n      studyInstanceUID\n      sopInstanceUID\n      damage\n      foundAt\n    }\n  }\n"): typeof import('./graphql').DamagedInstancesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation KeepStored($tenant: ID!, $id: ID!) { keepStoredInstance(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').KeepStoredDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TakeReceived($tenant: ID!, $id: ID!) { takeReceivedInstance(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').TakeReceivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Webhooks($tenant: ID!) {\n    webhooks(tenant: $tenant) {\n      id name url categories enabled createdAt deliveredAt failures restingUntil\n    }\n  }\n"): typeof import('./graphql').WebhooksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WebhookMessages($tenant: ID!, $webhook: ID!) {\n    webhookMessages(tenant: $tenant, webhook: $webhook) {\n      id type number state reason attempts createdAt\n    }\n  }\n"): typeof import('./graphql').WebhookMessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddWebhook($tenant: ID!, $webhook: WebhookInput!) {\n    addWebhook(tenant: $tenant, webhook: $webhook) { secret webhook { id } }\n  }\n"): typeof import('./graphql').AddWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateWebhook($tenant: ID!, $id: ID!, $webhook: WebhookInput!) {\n    updateWebhook(tenant: $tenant, id: $id, webhook: $webhook) { secret webhook { id } }\n  }\n"): typeof import('./graphql').UpdateWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveWebhook($tenant: ID!, $id: ID!) { removeWebhook(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').RemoveWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestWebhook($tenant: ID!, $id: ID!) { testWebhook(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').TestWebhookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReplayWebhookMessage($tenant: ID!, $id: ID!) { replayWebhookMessage(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').ReplayWebhookMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Correctable($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      tenant\n      studyInstanceUID\n      studyDate\n      studyTime\n      studyDescription\n      accessionNumber\n      referringPhysicianName { alphabetic }\n      patient {\n        patientID\n        issuerOfPatientID\n        patientName { alphabetic display }\n        patientBirthDate\n        patientSex\n        patientSexNeutered\n        species\n        breed\n        otherPatientIDs\n        client { responsiblePerson { alphabetic } responsibleOrganization }\n      }\n    }\n    corrections(tenant: $tenant, studyInstanceUID: $study) {\n      number\n      corrections {\n        id\n        kind\n        at\n        by\n        reason\n        holds\n        attributes { keyword name was now }\n      }\n    }\n  }\n"): typeof import('./graphql').CorrectableDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PatientsLike($tenant: ID!, $text: String!) {\n    studies(tenant: $tenant, filter: { text: $text }, sort: STUDY_DATE_DESC, first: 50) {\n      nodes {\n        patient {\n          patientID\n          issuerOfPatientID\n          patientName { display }\n          species\n          client { display }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').PatientsLikeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CorrectStudy($tenant: ID!, $study: ID!, $values: CorrectedValuesInput!, $reason: String!, $after: Int!) {\n    correctStudy(tenant: $tenant, studyInstanceUID: $study, values: $values, reason: $reason, after: $after) {\n      number\n    }\n  }\n"): typeof import('./graphql').CorrectStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MoveStudy($tenant: ID!, $study: ID!, $to: PatientNumberInput!, $reason: String!, $after: Int!) {\n    moveStudy(tenant: $tenant, studyInstanceUID: $study, to: $to, reason: $reason, after: $after) {\n      number\n    }\n  }\n"): typeof import('./graphql').MoveStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MergePatients($tenant: ID!, $patient: PatientNumberInput!, $into: PatientNumberInput!, $reason: String!) {\n    mergePatients(tenant: $tenant, patient: $patient, into: $into, reason: $reason)\n  }\n"): typeof import('./graphql').MergePatientsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UndoCorrection($tenant: ID!, $id: ID!) {\n    undoCorrection(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').UndoCorrectionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RestorableUntil($tenant: ID!) { restorableUntil(tenant: $tenant) }\n"): typeof import('./graphql').RestorableUntilDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenCases($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: OPEN }, first: 20) {\n      nodes { id number outside provider { name } }\n    }\n  }\n"): typeof import('./graphql').OpenCasesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteStudy($tenant: ID!, $study: ID!) {\n    delete(tenant: $tenant, studyInstanceUID: $study) { id }\n  }\n"): typeof import('./graphql').DeleteStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deletions($tenant: ID!) {\n    deletions(tenant: $tenant) {\n      id\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      deletedAt\n      restorableUntil\n      instances\n      studyDate\n      studyTime\n      studyDescription\n      patient { patientID patientName { display } }\n    }\n  }\n"): typeof import('./graphql').DeletionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RestoreDeletion($tenant: ID!, $id: ID!) { restoreDeletion(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').RestoreDeletionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SendChoices($tenant: ID!, $study: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      numberOfStudyRelatedInstances\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        numberOfSeriesRelatedInstances\n      }\n    }\n  }\n"): typeof import('./graphql').SendChoicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Send($tenant: ID!, $what: SendInput!, $remotes: [String!]!) {\n    send(tenant: $tenant, what: $what, remotes: $remotes) { id instances }\n  }\n"): typeof import('./graphql').SendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deliveries($tenant: ID!, $first: Int!, $after: String) {\n    deliveries(tenant: $tenant, first: $first, after: $after) {\n      nodes {\n        id\n        remote\n        aeTitle\n        level\n        studyInstanceUID\n        state\n        instances\n        sent\n        failed\n        reason\n        creator\n        rule\n        createdAt\n        nextTry\n        giveUpAt\n        finishedAt\n        study {\n          tenant\n          studyInstanceUID\n          studyDate\n          studyTime\n          studyDescription\n          patient { patientID patientName { display } }\n        }\n      }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').DeliveriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelDelivery($tenant: ID!, $id: ID!) {\n    cancelDelivery(tenant: $tenant, id: $id) { id state }\n  }\n"): typeof import('./graphql').CancelDeliveryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryDelivery($tenant: ID!, $id: ID!) {\n    retryDelivery(tenant: $tenant, id: $id) { id state }\n  }\n"): typeof import('./graphql').RetryDeliveryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeliveredInstances($tenant: ID!, $delivery: ID!, $failed: Boolean!, $after: String) {\n    deliveredInstances(tenant: $tenant, delivery: $delivery, failed: $failed, after: $after) {\n      nodes { sopInstanceUID sent failed status at reason committedAt }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').DeliveredInstancesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CheckHangingProtocol($tenant: ID!, $json: String!) {\n    checkHangingProtocol(tenant: $tenant, json: $json) {\n      protocol { ...HangingProtocolFields }\n      problems\n    }\n  }\n"): typeof import('./graphql').CheckHangingProtocolDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutHangingProtocol($tenant: ID!, $json: String!) {\n    putHangingProtocol(tenant: $tenant, json: $json) { id }\n  }\n"): typeof import('./graphql').PutHangingProtocolDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResetHangingProtocol($tenant: ID!, $id: ID!) { resetHangingProtocol(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').ResetHangingProtocolDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FaceRadiographs($tenant: ID!, $cranialAt: SideOfScreen!, $rightAt: SideOfScreen!) {\n    faceRadiographs(tenant: $tenant, cranialAt: $cranialAt, rightAt: $rightAt) { cranialAt rightAt }\n  }\n"): typeof import('./graphql').FaceRadiographsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment HangingProtocolFields on HangingProtocol {\n    id\n    name\n    enabled\n    modalities\n    regions\n    species\n    layout\n    panes { name projections laterality regions }\n    least\n    json\n    supplied\n    own\n  }\n"): typeof import('./graphql').HangingProtocolFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Hanging($tenant: ID!) {\n    hanging(tenant: $tenant) {\n      protocols { ...HangingProtocolFields }\n      cranialAt\n      rightAt\n    }\n  }\n"): typeof import('./graphql').HangingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Inboxes($tenant: ID!) {\n    inboxes(tenant: $tenant) {\n      id\n      number\n      label\n      createdAt\n      createdBy\n      endsAt\n      files\n      bytes\n      mostFiles\n      mostBytes\n      passcode\n      open\n    }\n  }\n"): typeof import('./graphql').InboxesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OpenInbox($tenant: ID!, $inbox: InboxInput!) {\n    openInbox(tenant: $tenant, inbox: $inbox) {\n      link\n      inbox {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql').OpenInboxDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawInbox($tenant: ID!, $id: ID!) {\n    withdrawInbox(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').WithdrawInboxDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InboxUploads($tenant: ID!) {\n    inboxUploads(tenant: $tenant) {\n      id\n      number\n      label\n      sender\n      patient\n      createdAt\n      finishedAt\n      endsAt\n      files\n      bytes\n      deciding\n      problem\n    }\n  }\n"): typeof import('./graphql').InboxUploadsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InboxUpload($tenant: ID!, $id: ID!) {\n    inboxUpload(tenant: $tenant, id: $id) {\n      upload {\n        id\n        sender\n        contact\n        message\n        patient\n        patientID\n        species\n        owner\n        deciding\n      }\n      studies {\n        studyInstanceUID\n        patientName\n        patientID\n        species\n        responsiblePerson\n        studyDate\n        studyDescription\n        modalities\n        kinds\n        files\n        bytes\n        samples\n        stored\n        storedPatient\n      }\n      refused {\n        path\n        reason\n      }\n    }\n  }\n"): typeof import('./graphql').InboxUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptUpload($tenant: ID!, $id: ID!, $accepted: AcceptedInput!) {\n    acceptUpload(tenant: $tenant, id: $id, accepted: $accepted) {\n      id\n    }\n  }\n"): typeof import('./graphql').AcceptUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefuseUpload($tenant: ID!, $id: ID!, $studies: [ID!]) {\n    refuseUpload(tenant: $tenant, id: $id, studies: $studies) {\n      id\n    }\n  }\n"): typeof import('./graphql').RefuseUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Retention($tenant: ID!) {\n    retention(tenant: $tenant) { rules { modality days } defaultDays holdsFrom }\n  }\n"): typeof import('./graphql').RetentionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RetentionPreview($tenant: ID!, $retention: RetentionInput!) {\n    retentionPreview(tenant: $tenant, retention: $retention) { studies images oldest kept more seal }\n  }\n"): typeof import('./graphql').RetentionPreviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetRetention($tenant: ID!, $retention: RetentionInput!, $seal: String!) {\n    setRetention(tenant: $tenant, retention: $retention, seal: $seal) { holdsFrom }\n  }\n"): typeof import('./graphql').SetRetentionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LegalHolds($tenant: ID!, $after: String) {\n    legalHolds(tenant: $tenant, after: $after) {\n      nodes {\n        id\n        studyInstanceUID\n        wholePatient\n        reason\n        placedAt\n        placedBy\n        patient { patientID patientName { display } }\n      }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').LegalHoldsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlaceLegalHold($tenant: ID!, $study: ID!, $reason: String!, $wholePatient: Boolean!) {\n    placeLegalHold(tenant: $tenant, studyInstanceUID: $study, reason: $reason, wholePatient: $wholePatient) { id }\n  }\n"): typeof import('./graphql').PlaceLegalHoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LiftLegalHold($tenant: ID!, $id: ID!, $reason: String!) {\n    liftLegalHold(tenant: $tenant, id: $id, reason: $reason) { id }\n  }\n"): typeof import('./graphql').LiftLegalHoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LaunchedStudies(\n    $tenant: ID!\n    $studyInstanceUID: String!\n    $accessionNumber: String!\n    $patientID: String!\n  ) {\n    launchedStudies(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      accessionNumber: $accessionNumber\n      patientID: $patientID\n    )\n  }\n"): typeof import('./graphql').LaunchedStudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query UnreadNotifications { unreadCaseNotifications }"): typeof import('./graphql').UnreadNotificationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription UnreadNotificationsChanged($tenant: ID!) { unreadNotificationsChanged(tenant: $tenant) }\n"): typeof import('./graphql').UnreadNotificationsChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseNotifications($first: Int!, $before: DateTime) {\n    caseNotifications(first: $first, before: $before) { id tenant case number what category by at unread }\n  }\n"): typeof import('./graphql').CaseNotificationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkNotificationsRead($ids: [ID!]) { markNotificationsRead(ids: $ids) }\n"): typeof import('./graphql').MarkNotificationsReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NotificationSettings {\n    notificationSettings {\n      ways { category inApp mail push }\n      quietFrom\n      quietTo\n      timeZone\n      digestAt\n      byMail\n      pushKey\n      browsers { id browser createdAt }\n    }\n  }\n"): typeof import('./graphql').NotificationSettingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeNotificationSettings($settings: NotificationSettingsInput!) {\n    changeNotificationSettings(settings: $settings)\n  }\n"): typeof import('./graphql').ChangeNotificationSettingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubscribeToPush($subscription: PushSubscriptionInput!) {\n    subscribeToPush(subscription: $subscription) { id }\n  }\n"): typeof import('./graphql').SubscribeToPushDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndPush($id: ID!) { endPush(id: $id) }"): typeof import('./graphql').EndPushDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Tenants($search: String!, $first: Int!, $after: String) {\n    tenants(search: $search, first: $first, after: $after) {\n      nodes { ...TenantFacts damaged usage { storageBytes } scrub { startedAt endedAt instances } }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').TenantsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TenantTroubles { tenantTroubles { tenant name damaged storagePercent refuses } }\n"): typeof import('./graphql').TenantTroublesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Disks { disks { holds freeBytes sizeBytes reserveBytes } }"): typeof import('./graphql').DisksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Processes {\n    processes { id roles host pid version beganAt heardAt silent open aMinute processor memoryBytes away }\n  }\n"): typeof import('./graphql').ProcessesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Loads { tenantLoads { tenant associations instancesToday } }"): typeof import('./graphql').LoadsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Queues { queues { name due oldestSeconds } }"): typeof import('./graphql').QueuesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTenant($slug: ID!, $name: String!, $kind: TenantKind!, $facts: TenantFacts) {\n    createTenant(slug: $slug, name: $name, kind: $kind, facts: $facts) { slug }\n  }\n"): typeof import('./graphql').CreateTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateTenant($tenant: ID!, $facts: TenantFacts!) {\n    updateTenant(tenant: $tenant, facts: $facts) { slug }\n  }\n"): typeof import('./graphql').UpdateTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTenantState($tenant: ID!, $state: TenantState!) {\n    setTenantState(tenant: $tenant, state: $state) { slug state }\n  }\n"): typeof import('./graphql').SetTenantStateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteAdministrator($tenant: ID!, $email: String!, $name: String!) {\n    inviteAdministrator(tenant: $tenant, email: $email, name: $name) { link expiresAt }\n  }\n"): typeof import('./graphql').InviteAdministratorDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SetAside { setAside { id tenant job what tries reason at } }\n"): typeof import('./graphql').SetAsideDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetrySetAside($id: ID!) { retrySetAside(id: $id) { id } }\n"): typeof import('./graphql').RetrySetAsideDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PatientStudies($tenant: ID!, $studyInstanceUID: ID!, $first: Int!, $after: String) {\n    patientStudies(tenant: $tenant, studyInstanceUID: $studyInstanceUID, first: $first, after: $after) {\n      nodes {\n        ...StudyRow\n        patient {\n          issuerOfPatientID\n          otherPatientIDs\n          microchips\n          breedRegistrations { number registry }\n          patientBirthDate\n          patientAge\n          patientWeight\n        }\n        series { seriesInstanceUID modality seriesDescription bodyPartExamined }\n      }\n      endCursor\n      hasNextPage\n    }\n  }\n"): typeof import('./graphql').PatientStudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenRequests($tenant: ID!, $patientID: String!) {\n    imageRequests(\n      tenant: $tenant\n      filter: { patientID: $patientID, states: [SCHEDULED, IN_PROGRESS] }\n      first: 20\n    ) {\n      nodes {\n        id\n        state\n        starts\n        reason\n        procedure { name modality }\n        patient { issuerOfPatientID }\n      }\n    }\n  }\n"): typeof import('./graphql').OpenRequestsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SavedMeasurements($tenant: ID!, $studyInstanceUID: ID!) {\n    savedMeasurements(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      truncated\n      total\n      measurements {\n        uid\n        kind\n        label\n        image { seriesInstanceUID sopInstanceUID frameNumber missing }\n        points\n        values { name label text unit value }\n        text\n        animal { species breed recumbency }\n        variant\n        millimetres\n        method\n        reference\n      }\n    }\n  }\n"): typeof import('./graphql').SavedMeasurementsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KeyImages($tenant: ID!, $studyInstanceUID: ID!) {\n    keyImages(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      title\n      label\n      description\n      author\n      savedAt\n      ours\n      replacedBy\n      problem\n      images { seriesInstanceUID sopInstanceUID frameNumber missing }\n    }\n  }\n"): typeof import('./graphql').KeyImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PresentationStates($tenant: ID!, $studyInstanceUID: ID!) {\n    presentationStates(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      sopInstanceUID\n      label\n      description\n      author\n      savedAt\n      ours\n      problem\n      images {\n        image { sopInstanceUID frameNumber missing }\n        windowCenter\n        windowWidth\n        inverted\n        rotation\n        mirrored\n        area\n        graphics { kind points closed filled text units }\n        shutters { kind points }\n      }\n    }\n  }\n"): typeof import('./graphql').PresentationStatesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveMeasurements(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $measurements: [MeasurementInput!]!\n    $replaces: ID\n  ) {\n    saveMeasurements(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      measurements: $measurements\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n"): typeof import('./graphql').SaveMeasurementsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveKeyImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $title: KeyImageTitle!\n    $description: String\n    $images: [ImageReference!]!\n    $replaces: ID\n  ) {\n    saveKeyImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      title: $title\n      description: $description\n      images: $images\n      replaces: $replaces\n    ) {\n      sopInstanceUID\n    }\n  }\n"): typeof import('./graphql').SaveKeyImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SavePresentationState(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $label: String!\n    $images: [ShownImageInput!]!\n  ) {\n    savePresentationState(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      label: $label\n      images: $images\n    ) {\n      sopInstanceUID\n    }\n  }\n"): typeof import('./graphql').SavePresentationStateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RemoteServers($tenant: ID!) { remoteServers(tenant: $tenant) }\n"): typeof import('./graphql').RemoteServersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RemoteStudies($tenant: ID!, $name: String!, $filter: RemoteStudyFilter!) {\n    remoteStudies(tenant: $tenant, name: $name, filter: $filter) {\n      more\n      nodes {\n        studyInstanceUID\n        studyDate\n        studyDescription\n        accessionNumber\n        modalitiesInStudy\n        patientName { display }\n        patientID\n        species\n        breed\n        client { display }\n        numberOfStudyRelatedInstances\n      }\n    }\n  }\n"): typeof import('./graphql').RemoteStudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Retrievals($tenant: ID!) {\n    retrievals(tenant: $tenant) {\n      id\n      server\n      studyInstanceUID\n      label\n      state\n      reason\n      remaining\n      completed\n      failed\n      createdAt\n    }\n  }\n"): typeof import('./graphql').RetrievalsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Retrieve($tenant: ID!, $name: String!, $studies: [RemoteStudyChoice!]!) {\n    retrieveRemoteStudies(tenant: $tenant, name: $name, studies: $studies) { id }\n  }\n"): typeof import('./graphql').RetrieveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelRetrieval($tenant: ID!, $id: ID!) { cancelRetrieval(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').CancelRetrievalDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadingDesk($caseID: ID!) {\n    readingDesk(caseID: $caseID) { tenant isProvider rights reading }\n  }\n"): typeof import('./graphql').ReadingDeskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Reports($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    reports(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { ...Report }\n  }\n  fragment ReportSaid on ReportContent {\n    title\n    region\n    template\n    critical\n    sections { section text }\n    measurements { label value uid }\n    keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n  }\n  fragment Report on WrittenReport {\n    id\n    clinic\n    provider\n    caseID\n    reading\n    studyInstanceUID\n    state\n    draft { version author savedAt content { ...ReportSaid } }\n    editions {\n      number\n      kind\n      author\n      authorTitle\n      byMachine\n      organization\n      signedAt\n      storedAt\n      problem\n      content { ...ReportSaid }\n    }\n  }\n"): typeof import('./graphql').ReportsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportTexts($tenant: ID!) {\n    reportTemplates(tenant: $tenant) { id name region modalities sections { section text } }\n    textBlocks(tenant: $tenant) { id name text section }\n  }\n"): typeof import('./graphql').ReportTextsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportTakenOver($tenant: ID!, $id: ID!) {\n    reportTakenOver(tenant: $tenant, id: $id) {\n      measurements { label value uid }\n      keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }\n    }\n  }\n"): typeof import('./graphql').ReportTakenOverDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CriticalFindings($tenant: ID!, $caseID: ID, $onlyOpen: Boolean!) {\n    criticalFindings(tenant: $tenant, caseID: $caseID, onlyOpen: $onlyOpen) {\n      id\n      caseID\n      studyInstanceUID\n      clinic\n      text\n      raisedBy\n      raisedAt\n      acknowledgedAt\n      acknowledgedBy\n      note\n    }\n  }\n"): typeof import('./graphql').CriticalFindingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ImageScores($tenant: ID!, $studyInstanceUID: ID!, $caseID: ID) {\n    imageScores(tenant: $tenant, studyInstanceUID: $studyInstanceUID, caseID: $caseID) {\n      sopInstanceUID\n      score\n      reasons\n      author\n    }\n  }\n"): typeof import('./graphql').ImageScoresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginReport($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {\n    beginReport(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { id }\n  }\n"): typeof import('./graphql').BeginReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginAddendum($tenant: ID!, $id: ID!) { beginAddendum(tenant: $tenant, id: $id) { id } }\n"): typeof import('./graphql').BeginAddendumDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveReportDraft($tenant: ID!, $id: ID!, $version: Int!, $content: ReportContentInput!) {\n    saveReportDraft(tenant: $tenant, id: $id, version: $version, content: $content) { version savedAt }\n  }\n"): typeof import('./graphql').SaveReportDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignReport(\n    $tenant: ID!\n    $id: ID!\n    $version: Int!\n    $kind: EditionKind!\n    $proof: ProofInput!\n    $title: String!\n  ) {\n    signReport(tenant: $tenant, id: $id, version: $version, kind: $kind, proof: $proof, title: $title) { number }\n  }\n"): typeof import('./graphql').SignReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcknowledgeFinding($tenant: ID!, $id: ID!, $note: String!) {\n    acknowledgeFinding(tenant: $tenant, id: $id, note: $note) { id }\n  }\n"): typeof import('./graphql').AcknowledgeFindingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ScoreImages(\n    $tenant: ID!\n    $studyInstanceUID: ID!\n    $images: [ID!]!\n    $score: ImageScore\n    $reasons: [ScoreReason!]\n    $caseID: ID\n  ) {\n    scoreImages(\n      tenant: $tenant\n      studyInstanceUID: $studyInstanceUID\n      images: $images\n      score: $score\n      reasons: $reasons\n      caseID: $caseID\n    )\n  }\n"): typeof import('./graphql').ScoreImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Letterhead($tenant: ID!) { letterhead(tenant: $tenant) { name address contact hasLogo } }\n"): typeof import('./graphql').LetterheadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutLetterhead($tenant: ID!, $name: String!, $address: String!, $contact: String!) {\n    putLetterhead(tenant: $tenant, name: $name, address: $address, contact: $contact) { name }\n  }\n"): typeof import('./graphql').PutLetterheadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutReportTemplate($tenant: ID!, $template: ReportTemplateInput!) {\n    putReportTemplate(tenant: $tenant, template: $template) { id }\n  }\n"): typeof import('./graphql').PutReportTemplateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutTextBlock($tenant: ID!, $block: TextBlockInput!) {\n    putTextBlock(tenant: $tenant, block: $block) { id }\n  }\n"): typeof import('./graphql').PutTextBlockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveReportText($tenant: ID!, $id: ID!) { removeReportText(tenant: $tenant, id: $id) }\n"): typeof import('./graphql').RemoveReportTextDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!, $after: String) {\n    imageRequests(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes {\n        id\n        accessionNumber\n        state\n        starts\n        stations\n        priority\n        requestedBy\n        reason\n        endedBecause\n        origin\n        missingSince\n        studies\n        images\n        patient {\n          patientID\n          name\n          species\n          speciesCode { value scheme meaning }\n          breed\n          breedCode { value scheme meaning }\n          sex\n          neutered\n          birthDate\n          weight\n          microchip\n          clientFamilyName\n          clientGivenName\n          organization\n        }\n        procedure { name modality }\n        selection {\n          shots {\n            name\n            laterality\n            required\n            images { studyInstanceUID seriesInstanceUID sopInstanceUID }\n          }\n          others { studyInstanceUID seriesInstanceUID sopInstanceUID }\n        }\n      }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').ImageRequestsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ImageRequestChanged($tenant: ID!) { imageRequestChanged(tenant: $tenant) { id } }\n"): typeof import('./graphql').ImageRequestChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StudiesInDoubt($tenant: ID!) {\n    studiesInDoubt(tenant: $tenant) {\n      studyInstanceUID\n      request\n      why\n      at\n      requested { starts patient { name patientID } procedure { name } }\n      study {\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientID patientName { display } }\n      }\n    }\n  }\n"): typeof import('./graphql').StudiesInDoubtDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OfferedProcedures($tenant: ID!) {\n    procedures(tenant: $tenant) { id name modality species views { name laterality required } }\n  }\n"): typeof import('./graphql').OfferedProceduresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Breeds($matching: String!, $species: String!) {\n    breeds(matching: $matching, species: $species) { value scheme meaning }\n  }\n"): typeof import('./graphql').BreedsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RequestImages($tenant: ID!, $request: ImageRequestInput!) {\n    requestImages(tenant: $tenant, request: $request) { id starts }\n  }\n"): typeof import('./graphql').RequestImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RescheduleRequest($tenant: ID!, $id: ID!, $schedule: ScheduleInput!) {\n    rescheduleRequest(tenant: $tenant, id: $id, schedule: $schedule) { id starts }\n  }\n"): typeof import('./graphql').RescheduleRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelRequest($tenant: ID!, $id: ID!, $reason: String!) {\n    cancelRequest(tenant: $tenant, id: $id, reason: $reason) { id state }\n  }\n"): typeof import('./graphql').CancelRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EndRequest($tenant: ID!, $id: ID!, $state: RequestState!, $reason: String!) {\n    endRequest(tenant: $tenant, id: $id, state: $state, reason: $reason) { id state }\n  }\n"): typeof import('./graphql').EndRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RepeatRequest($tenant: ID!, $id: ID!, $date: String!) {\n    repeatRequest(tenant: $tenant, id: $id, date: $date) { id starts }\n  }\n"): typeof import('./graphql').RepeatRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LinkStudy($tenant: ID!, $study: ID!, $request: ID!) {\n    linkStudy(tenant: $tenant, studyInstanceUID: $study, request: $request) { meeting }\n  }\n"): typeof import('./graphql').LinkStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnlinkStudy($tenant: ID!, $study: ID!) {\n    unlinkStudy(tenant: $tenant, studyInstanceUID: $study) { meeting }\n  }\n"): typeof import('./graphql').UnlinkStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role rights secondFactorMissing tenant { slug name kind state } }\n      operator\n      idleMinutes\n    }\n  }\n"): typeof import('./graphql').SessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Place($tenant: ID!) {\n    place(tenant: $tenant) { name rights }\n  }\n"): typeof import('./graphql').PlaceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Shares($tenant: ID!, $study: ID!) {\n    shareRecipients(tenant: $tenant) { id name email }\n    sharedStudies(tenant: $tenant, studyInstanceUID: $study) { user }\n  }\n"): typeof import('./graphql').SharesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ShareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    shareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n"): typeof import('./graphql').ShareStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnshareStudy($tenant: ID!, $study: ID!, $user: ID!) {\n    unshareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)\n  }\n"): typeof import('./graphql').UnshareStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Shown($tenant: ID!) {\n    studies(tenant: $tenant, first: 50) {\n      nodes {\n        tenant\n        studyInstanceUID\n        studyDate\n        studyDescription\n        modalitiesInStudy\n        patient { patientName { alphabetic display } species breed }\n      }\n    }\n  }\n"): typeof import('./graphql').ShownDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ShownStudy($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) {\n      series {\n        seriesInstanceUID\n        modality\n        seriesDescription\n        instances { sopInstanceUID sopClassUID instanceNumber numberOfFrames rows columns }\n      }\n    }\n  }\n"): typeof import('./graphql').ShownStudyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Links($tenant: ID!, $study: ID, $after: String) {\n    shares(tenant: $tenant, studyInstanceUID: $study, after: $after) {\n      nodes {\n        id\n        studies\n        series\n        reports\n        view\n        download\n        imports\n        beginsAt\n        endsAt\n        hasPasscode\n        locked\n        usesLeft\n        opened\n        asksName\n        label\n        takenBy\n        createdAt\n        createdBy\n        revokedAt\n        works\n        visits { id name address userAgent at viewed downloaded }\n      }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').LinksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateShare($tenant: ID!, $share: ShareWanted!) {\n    createShare(tenant: $tenant, share: $share) { secret share { id } }\n  }\n"): typeof import('./graphql').CreateShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeShare($tenant: ID!, $id: ID!) {\n    revokeShare(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').RevokeShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnlockShare($tenant: ID!, $id: ID!) {\n    unlockShare(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').UnlockShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CopyShare($tenant: ID!, $id: ID!) {\n    copyShare(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').CopyShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LeaveShare($tenant: ID!, $id: ID!) {\n    leaveShare(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').LeaveShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SharedWithUs($tenant: ID!) {\n    sharedWithUs(tenant: $tenant) {\n      id\n      clinic\n      label\n      download\n      imports\n      copyProblem\n      endsAt\n      shown {\n        studyInstanceUID\n        patientName { display }\n        species\n        studyDate\n        studyDescription\n        modalitiesInStudy\n      }\n    }\n  }\n"): typeof import('./graphql').SharedWithUsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Copied($tenant: ID!, $study: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $study) { studyInstanceUID arriving }\n  }\n"): typeof import('./graphql').CopiedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SharedWithUsChanged($tenant: ID!) {\n    sharedWithUsChanged(tenant: $tenant)\n  }\n"): typeof import('./graphql').SharedWithUsChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EdgeSites($tenant: ID!) {\n    edgeSites(tenant: $tenant) { site tenant heardAt silent waiting waitingSince setAside }\n  }\n"): typeof import('./graphql').EdgeSitesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AllEdgeSites { allEdgeSites { site tenant heardAt silent waiting waitingSince setAside } }\n"): typeof import('./graphql').AllEdgeSitesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    corrected\n    onLegalHold\n    patient {\n      patientID\n      patientName { display }\n      species\n      breed\n      patientSex\n      patientSexNeutered\n      client { display }\n    }\n  }\n"): typeof import('./graphql').StudyRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n"): typeof import('./graphql').StudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n"): typeof import('./graphql').StudyArrivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SharingChanged($tenant: ID!) {\n    sharingChanged(tenant: $tenant)\n  }\n"): typeof import('./graphql').SharingChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attributes($tags: [AttributeTag!]!) {\n    attributes(tags: $tags) { tag creator name keyword }\n  }\n"): typeof import('./graphql').AttributesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseMessages($tenant: ID!, $case: ID!, $first: Int!, $before: String!) {\n    caseMessages(tenant: $tenant, case: $case, first: $first, before: $before) {\n      id kind text by byID ofProvider mentions attachments at\n    }\n  }\n"): typeof import('./graphql').CaseMessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseParticipants($tenant: ID!, $case: ID!) {\n    caseParticipants(tenant: $tenant, case: $case) { id name ofProvider }\n  }\n"): typeof import('./graphql').CaseParticipantsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseReadMarks($tenant: ID!, $case: ID!) {\n    caseReadMarks(tenant: $tenant, case: $case) { user name at }\n  }\n"): typeof import('./graphql').CaseReadMarksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PostCaseMessage($tenant: ID!, $case: ID!, $message: CaseMessageInput!) {\n    postCaseMessage(tenant: $tenant, case: $case, message: $message) { id }\n  }\n"): typeof import('./graphql').PostCaseMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkCaseRead($tenant: ID!, $case: ID!, $message: ID!) {\n    markCaseRead(tenant: $tenant, case: $case, message: $message)\n  }\n"): typeof import('./graphql').MarkCaseReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CaseMessageArrived($tenant: ID!, $case: ID!) {\n    caseMessageArrived(tenant: $tenant, case: $case) { id }\n  }\n"): typeof import('./graphql').CaseMessageArrivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query HeldImages($tenant: ID!, $case: ID!) {\n    heldImages(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      studyDescription\n      studyDate\n      modalities\n      images\n      lastAt\n      newStudy\n    }\n  }\n"): typeof import('./graphql').HeldImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AttachHeldImages($tenant: ID!, $case: ID!, $study: ID!, $until: DateTime!) {\n    attachHeldImages(tenant: $tenant, case: $case, study: $study, until: $until) { id }\n  }\n"): typeof import('./graphql').AttachHeldImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sendings($tenant: ID!, $case: ID!) {\n    caseSendings(tenant: $tenant, case: $case) {\n      remote\n      waiting\n      problem\n      deliveries { id state instances sent failed reason finishedAt }\n    }\n  }\n"): typeof import('./graphql').SendingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Returned($tenant: ID!, $case: ID!) {\n    returnedObjects(tenant: $tenant, case: $case) {\n      studyInstanceUID\n      seriesInstanceUID\n      sopInstanceUID\n      sopClassUID\n      kind\n      callingAETitle\n      receivedAt\n      isReport\n    }\n  }\n"): typeof import('./graphql').ReturnedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AttachReturned($tenant: ID!, $case: ID!, $instances: [ID!]!) {\n    attachReturnedObjects(tenant: $tenant, case: $case, instances: $instances) { id }\n  }\n"): typeof import('./graphql').AttachReturnedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendOutside($tenant: ID!, $id: ID!, $remote: String!) {\n    sendCaseOutside(tenant: $tenant, id: $id, remote: $remote) { id }\n  }\n"): typeof import('./graphql').SendOutsideDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OutsideDestinations($tenant: ID!) {\n    destinations(tenant: $tenant) { name aeTitle }\n  }\n"): typeof import('./graphql').OutsideDestinationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UnknownStudies($tenant: ID!, $after: String) {\n    unknownStudies(tenant: $tenant, after: $after) {\n      nodes {\n        sender\n        study { ...StudyRow }\n      }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').UnknownStudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CasesOfSender($tenant: ID!, $sender: String!) {\n    casesOfSender(tenant: $tenant, sender: $sender) { id number patient { name } }\n  }\n"): typeof import('./graphql').CasesOfSenderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ClaimUnknown($tenant: ID!, $study: ID!) {\n    claimUnknownStudy(tenant: $tenant, study: $study) { id }\n  }\n"): typeof import('./graphql').ClaimUnknownDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AttachUnknown($tenant: ID!, $study: ID!, $case: ID!) {\n    attachUnknownStudy(tenant: $tenant, study: $study, case: $case) { id }\n  }\n"): typeof import('./graphql').AttachUnknownDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TelemedicineFigures($tenant: ID!, $asProvider: Boolean!, $since: DateTime!) {\n    telemedicineFigures(tenant: $tenant, asProvider: $asProvider, since: $since) {\n      total { ...CaseFiguresFacts }\n      months { ...CaseFiguresFacts }\n      partners { ...CaseFiguresFacts }\n      quality { ...ImageQualityFacts }\n      machines { ...ImageQualityFacts }\n      csv\n    }\n  }\n  fragment CaseFiguresFacts on CaseFigures {\n    month\n    partner\n    service\n    submitted\n    stat\n    completed\n    canceled\n    kept\n    missed\n    clarifications\n    resubmissions\n    medianMinutes\n    p95Minutes\n  }\n  fragment ImageQualityFacts on ImageQuality {\n    month\n    machine\n    region\n    good\n    acceptable\n    poor\n    reasons { reason count }\n  }\n"): typeof import('./graphql').TelemedicineFiguresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseRow on Case {\n    id\n    number\n    state\n    priority\n    patient { name patientID species breed sex neutered birthDate weight client }\n    question\n    service { id name regions views priceCents currency }\n    clinic { slug name }\n    provider { slug name }\n    outside\n    requester { id name }\n    studyInstanceUids\n    held\n    submittedAt\n    dueAt\n    completedAt\n  }\n"): typeof import('./graphql').CaseRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseDetails on Case {\n    ...CaseRow\n    history { name text }\n    priorInstanceUids\n    referringVet { name email }\n    attachments { id name mediaType size }\n    accessEndsAt\n    canceledBecause\n    waitingSince\n    missing { lack name label region }\n    studies { studyInstanceUID prior change description date modalities images receivedAt }\n    readings {\n      uid\n      number\n      state\n      priority\n      dueAt\n      performer { id name }\n      wantedPerformer\n      cancelAsked\n    }\n    events { id what at by { id name } byTenant details { name value } }\n  }\n"): typeof import('./graphql').CaseDetailsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment QueueRow on Workitem {\n    uid\n    number\n    state\n    priority\n    dueAt\n    performer { id name }\n    wantedPerformer\n    cancelAsked\n    case { ...CaseRow }\n  }\n"): typeof import('./graphql').QueueRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Cases($tenant: ID!, $filter: CaseFilter, $first: Int!, $after: String) {\n    cases(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...CaseRow }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').CasesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Queue($tenant: ID!, $filter: QueueFilter, $first: Int!, $after: String) {\n    queue(tenant: $tenant, filter: $filter, first: $first, after: $after) {\n      nodes { ...QueueRow }\n      endCursor\n    }\n  }\n"): typeof import('./graphql').QueueDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Case($tenant: ID!, $id: ID!) {\n    case(tenant: $tenant, id: $id) { ...CaseDetails }\n  }\n"): typeof import('./graphql').CaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Draft($tenant: ID!, $study: ID!) {\n    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: DRAFT }, first: 20) {\n      nodes { ...CaseDetails }\n    }\n  }\n"): typeof import('./graphql').DraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseForm($tenant: ID!, $studies: [ID!]!) {\n    caseForm(tenant: $tenant, studies: $studies) {\n      regions { region views images }\n      untold\n      studies { studyInstanceUID prior description date modalities }\n      providers {\n        slug\n        name\n        services {\n          id\n          name\n          priceCents\n          statSurchargeCents\n          currency\n          turnaround { priority minutes }\n          history\n        }\n        historyFields { name label species required choices }\n      }\n      values {\n        provider\n        service\n        history { name text }\n        question\n        priority\n        regions\n        priors\n        referringVet { name email }\n        key\n      }\n    }\n  }\n"): typeof import('./graphql').CaseFormDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sides($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n    }\n  }\n"): typeof import('./graphql').SidesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Readers($tenant: ID!) {\n    readers(tenant: $tenant) { id name }\n  }\n"): typeof import('./graphql').ReadersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AskedHistory($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label }\n  }\n"): typeof import('./graphql').AskedHistoryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CaseChanged($tenant: ID!, $asProvider: Boolean!) {\n    caseChanged(tenant: $tenant, asProvider: $asProvider) { id }\n  }\n"): typeof import('./graphql').CaseChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DraftCase($tenant: ID!, $case: CaseInput!) {\n    draftCase(tenant: $tenant, case: $case) { ...CaseDetails }\n  }\n"): typeof import('./graphql').DraftCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeDraft($tenant: ID!, $id: ID!, $case: CaseInput!) {\n    changeCaseDraft(tenant: $tenant, id: $id, case: $case) { ...CaseDetails }\n  }\n"): typeof import('./graphql').ChangeDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubmitCase($tenant: ID!, $id: ID!) {\n    submitCase(tenant: $tenant, id: $id) { id }\n  }\n"): typeof import('./graphql').SubmitCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelCase($tenant: ID!, $id: ID!, $because: String!) {\n    cancelCase(tenant: $tenant, id: $id, because: $because) { id }\n  }\n"): typeof import('./graphql').CancelCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveAttachment($tenant: ID!, $id: ID!, $attachment: ID!) {\n    removeCaseAttachment(tenant: $tenant, id: $id, attachment: $attachment) { id }\n  }\n"): typeof import('./graphql').RemoveAttachmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ClaimWorkitem($tenant: ID!, $uid: ID!) {\n    claimWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n"): typeof import('./graphql').ClaimWorkitemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReleaseWorkitem($tenant: ID!, $uid: ID!) {\n    releaseWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n"): typeof import('./graphql').ReleaseWorkitemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReassignWorkitem($tenant: ID!, $uid: ID!, $user: ID!) {\n    reassignWorkitem(tenant: $tenant, uid: $uid, user: $user) { uid }\n  }\n"): typeof import('./graphql').ReassignWorkitemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteReading($tenant: ID!, $uid: ID!) {\n    completeWorkitem(tenant: $tenant, uid: $uid) { uid }\n  }\n"): typeof import('./graphql').CompleteReadingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RequestSecondReading($tenant: ID!, $case: ID!) {\n    requestSecondReading(tenant: $tenant, case: $case) { uid }\n  }\n"): typeof import('./graphql').RequestSecondReadingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Services($tenant: ID!) {\n    telemedicineServices(tenant: $tenant) {\n      id\n      name\n      description\n      modalities\n      species\n      priceCents\n      statSurchargeCents\n      currency\n      turnaround { priority minutes }\n      history\n      offered\n    }\n  }\n"): typeof import('./graphql').ServicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PutService($tenant: ID!, $service: TelemedicineServiceInput!) {\n    putTelemedicineService(tenant: $tenant, service: $service) { id }\n  }\n"): typeof import('./graphql').PutServiceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveService($tenant: ID!, $id: ID!) {\n    removeTelemedicineService(tenant: $tenant, id: $id)\n  }\n"): typeof import('./graphql').RemoveServiceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AskedFields($tenant: ID!) {\n    caseHistoryFields(tenant: $tenant) { name label species required choices code scheme }\n  }\n"): typeof import('./graphql').AskedFieldsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetHistoryFields($tenant: ID!, $fields: [CaseHistoryFieldInput!]!) {\n    setCaseHistoryFields(tenant: $tenant, fields: $fields) { name }\n  }\n"): typeof import('./graphql').SetHistoryFieldsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Collaborations($tenant: ID!) {\n    collaborations(tenant: $tenant) {\n      clinic { slug name }\n      provider { slug name }\n      state\n      suspendedBy\n      accessDays\n      askedAt\n      since\n      push\n    }\n  }\n"): typeof import('./graphql').CollaborationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AskProvider($tenant: ID!, $provider: ID!) {\n    askProvider(tenant: $tenant, provider: $provider) { state }\n  }\n"): typeof import('./graphql').AskProviderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AgreeToClinic($tenant: ID!, $clinic: ID!) {\n    agreeToClinic(tenant: $tenant, clinic: $clinic) { state }\n  }\n"): typeof import('./graphql').AgreeToClinicDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SuspendCollaboration($tenant: ID!, $other: ID!) {\n    suspendCollaboration(tenant: $tenant, other: $other) { state }\n  }\n"): typeof import('./graphql').SuspendCollaborationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResumeCollaboration($tenant: ID!, $other: ID!) {\n    resumeCollaboration(tenant: $tenant, other: $other) { state }\n  }\n"): typeof import('./graphql').ResumeCollaborationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetCaseAccess($tenant: ID!, $provider: ID!, $days: Int!) {\n    setCaseAccess(tenant: $tenant, provider: $provider, days: $days) { accessDays }\n  }\n"): typeof import('./graphql').SetCaseAccessDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetCasePush($tenant: ID!, $provider: ID!, $remote: String!) {\n    setCasePush(tenant: $tenant, provider: $provider, remote: $remote) { push }\n  }\n"): typeof import('./graphql').SetCasePushDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseRouting($tenant: ID!) {\n    caseRouting(tenant: $tenant) {\n      rules { id provider species modalities services priorities days fromMinute toMinute }\n      fallback\n      overflow\n      overflowMinutes\n    }\n  }\n"): typeof import('./graphql').CaseRoutingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetCaseRouting($tenant: ID!, $routing: CaseRoutingInput!) {\n    setCaseRouting(tenant: $tenant, routing: $routing) { fallback }\n  }\n"): typeof import('./graphql').SetCaseRoutingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n        otherPatientIDs\n        measuredAs { species breed }\n        breedRegistrations { number registry }\n        animals\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n          view { projection laterality regions }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').StudyDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

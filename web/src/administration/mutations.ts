import { graphql } from "../graphql/generated";

export const Invite = graphql(`
  mutation Invite($tenant: ID!, $email: String!, $role: Role!, $name: String!) {
    invite(tenant: $tenant, email: $email, role: $role, name: $name) { link expiresAt }
  }
`);

export const WithdrawInvitation = graphql(`
  mutation WithdrawInvitation($tenant: ID!, $id: ID!) { withdrawInvitation(tenant: $tenant, id: $id) }
`);

export const DemandSecondFactor = graphql(`
  mutation DemandSecondFactor($tenant: ID!, $roles: [Role!]!) {
    demandSecondFactor(tenant: $tenant, roles: $roles) { secondFactorRoles }
  }
`);

export const SetRole = graphql(`
  mutation SetRole($tenant: ID!, $user: ID!, $role: Role!) {
    setRole(tenant: $tenant, user: $user, role: $role) { id role }
  }
`);

export const RemoveMember = graphql(`
  mutation RemoveMember($tenant: ID!, $user: ID!) { removeMember(tenant: $tenant, user: $user) }
`);

export const AddLocalEntity = graphql(`
  mutation AddLocalEntity($tenant: ID!, $aeTitle: String!, $clinic: String) {
    addLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle, clinic: $clinic) { aeTitle }
  }
`);

export const RemoveLocalEntity = graphql(`
  mutation RemoveLocalEntity($tenant: ID!, $aeTitle: String!) {
    removeLocalApplicationEntity(tenant: $tenant, aeTitle: $aeTitle)
  }
`);

export const AddRemoteEntity = graphql(`
  mutation AddRemoteEntity($tenant: ID!, $entity: RemoteApplicationEntityInput!) {
    addRemoteApplicationEntity(tenant: $tenant, entity: $entity) { name }
  }
`);

export const UpdateRemoteEntity = graphql(`
  mutation UpdateRemoteEntity($tenant: ID!, $name: String!, $entity: RemoteApplicationEntityInput!) {
    updateRemoteApplicationEntity(tenant: $tenant, name: $name, entity: $entity) { name }
  }
`);

export const RemoveRemoteEntity = graphql(`
  mutation RemoveRemoteEntity($tenant: ID!, $name: String!) {
    removeRemoteApplicationEntity(tenant: $tenant, name: $name)
  }
`);

export const TestRemoteEntity = graphql(`
  mutation TestRemoteEntity($tenant: ID!, $name: String!) {
    testRemoteApplicationEntity(tenant: $tenant, name: $name) { reached reason seconds }
  }
`);

export const FetchWorklist = graphql(`
  mutation FetchWorklist($tenant: ID!, $name: String!) {
    fetchWorklist(tenant: $tenant, name: $name) { found made }
  }
`);

export const AddHl7Application = graphql(`
  mutation AddHl7Application($tenant: ID!, $application: Hl7ApplicationInput!) {
    addHl7Application(tenant: $tenant, application: $application) { name }
  }
`);

export const UpdateHl7Application = graphql(`
  mutation UpdateHl7Application($tenant: ID!, $name: String!, $application: Hl7ApplicationInput!) {
    updateHl7Application(tenant: $tenant, name: $name, application: $application) { name }
  }
`);

export const RemoveHl7Application = graphql(`
  mutation RemoveHl7Application($tenant: ID!, $name: String!) {
    removeHl7Application(tenant: $tenant, name: $name)
  }
`);

export const RetryResults = graphql(`
  mutation RetryResults($tenant: ID!, $name: String!) { retryResults(tenant: $tenant, name: $name) }
`);

export const CreateToken = graphql(`
  mutation CreateToken($tenant: ID!, $name: String!, $role: Role!, $rights: [Right!], $expiresInDays: Int) {
    createToken(tenant: $tenant, name: $name, role: $role, rights: $rights, expiresInDays: $expiresInDays) {
      secret
    }
  }
`);

export const RevokeToken = graphql(`
  mutation RevokeToken($tenant: ID!, $id: ID!) { revokeToken(tenant: $tenant, id: $id) }
`);

export const SetIdentityProvider = graphql(`
  mutation SetIdentityProvider($tenant: ID!, $provider: IdentityProviderInput!) {
    setIdentityProvider(tenant: $tenant, provider: $provider) { issuer }
  }
`);

export const RemoveIdentityProvider = graphql(`
  mutation RemoveIdentityProvider($tenant: ID!) { removeIdentityProvider(tenant: $tenant) }
`);

export const AddRoutingRule = graphql(`
  mutation AddRoutingRule($tenant: ID!, $rule: RoutingRuleInput!) {
    addRoutingRule(tenant: $tenant, rule: $rule) { name }
  }
`);

export const PutProcedure = graphql(`
  mutation PutProcedure($tenant: ID!, $procedure: ProcedureInput!) {
    putProcedure(tenant: $tenant, procedure: $procedure) { id }
  }
`);

export const RemoveProcedure = graphql(`
  mutation RemoveProcedure($tenant: ID!, $id: ID!) { removeProcedure(tenant: $tenant, id: $id) }
`);

export const ImportStartingProcedures = graphql(`
  mutation ImportStartingProcedures($tenant: ID!, $species: String!) {
    importStartingProcedures(tenant: $tenant, species: $species) { id }
  }
`);

export const RemoveRoutingRule = graphql(`
  mutation RemoveRoutingRule($tenant: ID!, $name: String!) {
    removeRoutingRule(tenant: $tenant, name: $name)
  }
`);

import { graphql } from "../graphql/generated";

export const PutHangingProtocol = graphql(`
  mutation PutHangingProtocol($tenant: ID!, $json: String!) {
    putHangingProtocol(tenant: $tenant, json: $json) { id }
  }
`);

export const ResetHangingProtocol = graphql(`
  mutation ResetHangingProtocol($tenant: ID!, $id: ID!) { resetHangingProtocol(tenant: $tenant, id: $id) }
`);

export const FaceRadiographs = graphql(`
  mutation FaceRadiographs($tenant: ID!, $cranialAt: SideOfScreen!, $rightAt: SideOfScreen!) {
    faceRadiographs(tenant: $tenant, cranialAt: $cranialAt, rightAt: $rightAt) { cranialAt rightAt }
  }
`);

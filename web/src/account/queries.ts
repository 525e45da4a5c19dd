import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

const AccountQuery = graphql(`
  query Account {
    account {
      email
      name
      own
      provedAt
      passwordChangedAt
      totp
      recoveryCodesLeft
      passkeys { id name createdAt lastUsed }
      sessions { id createdAt lastSeen address userAgent current }
    }
  }
`);

export const accountOptions = queryOptions({
  queryKey: ["account"],
  queryFn: async ({ signal }) => (await request(AccountQuery, {}, signal)).account,
});

export type Account = Awaited<ReturnType<NonNullable<typeof accountOptions.queryFn>>>;

export const UpdateAccount = graphql(`mutation UpdateAccount($name: String!) { updateAccount(name: $name) }`);

export const ChangePassword = graphql(`
  mutation ChangePassword($password: String!, $newPassword: String!) {
    changePassword(password: $password, newPassword: $newPassword)
  }
`);

export const SetUpTotp = graphql(`mutation SetUpTotp { setUpTotp { secret uri } }`);

export const ConfirmTotp = graphql(`
  mutation ConfirmTotp($code: String!) { confirmTotp(code: $code) { recoveryCodes } }
`);

export const RemoveTotp = graphql(`
  mutation RemoveTotp($password: String!) { removeTotp(password: $password) }
`);

export const RenamePasskey = graphql(`
  mutation RenamePasskey($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) }
`);

export const RemovePasskey = graphql(`mutation RemovePasskey($id: ID!) { removePasskey(id: $id) }`);

export const EndSession = graphql(`mutation EndSession($id: ID!) { endSession(id: $id) }`);

export const EndOtherSessions = graphql(`mutation EndOtherSessions { endOtherSessions }`);

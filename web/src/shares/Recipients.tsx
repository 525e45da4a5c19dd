import { Trans } from "@lingui/react/macro";
import { Stack, Switch, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { useChosen } from "../graphql/useChosen";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { useSharing } from "../studies/useSharing";

const SharesQuery = graphql(`
  query Shares($tenant: ID!, $study: ID!) {
    shareRecipients(tenant: $tenant) { id name email }
    sharedStudies(tenant: $tenant, studyInstanceUID: $study) { user }
  }
`);

const ShareStudy = graphql(`
  mutation ShareStudy($tenant: ID!, $study: ID!, $user: ID!) {
    shareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)
  }
`);

const UnshareStudy = graphql(`
  mutation UnshareStudy($tenant: ID!, $study: ID!, $user: ID!) {
    unshareStudy(tenant: $tenant, studyInstanceUID: $study, user: $user)
  }
`);

const sharesOf = (tenant: string, study: string) =>
  queryOptions({
    queryKey: ["shares", tenant, study],
    queryFn: ({ signal }) => request(SharesQuery, { tenant, study }, signal),
  });

interface Props {
  study: { tenant: string; studyInstanceUID: string };
}

/** Shows a study to referring veterinarians, or no longer. */
export function Recipients({ study: { tenant, studyInstanceUID } }: Props) {
  const queries = useQueryClient();
  const query = useQuery(sharesOf(tenant, studyInstanceUID));
  const { queryKey } = sharesOf(tenant, studyInstanceUID);
  // Somebody else may share and withdraw meanwhile.
  useSharing(
    tenant,
    true,
    useCallback(() => queries.invalidateQueries({ queryKey: ["shares", tenant] }), [queries, tenant]),
  );
  const share = useChange(ShareStudy, queryKey);
  const unshare = useChange(UnshareStudy, queryKey);
  const [seenBy, choose] = useChosen(query.data?.sharedStudies.map(({ user }) => user) ?? []);
  const change = (user: string, shared: boolean) =>
    choose(shared ? [...seenBy, user] : seenBy.filter((other) => other !== user), () =>
      (shared ? share : unshare).mutateAsync({ tenant, study: studyInstanceUID, user }),
    );
  return (
    <Stack data-testid="recipients">
      <Loaded query={query}>
        {({ shareRecipients }) =>
          shareRecipients.length === 0 ? (
            <Empty>
              <Trans>There are none yet: an administrator can invite them.</Trans>
            </Empty>
          ) : (
            <>
              <Text size="sm">
                <Trans>They see this study, and of the others only those shared with them.</Trans>
              </Text>
              {shareRecipients.map(({ id, name, email }) => (
                <Switch
                  key={id}
                  label={name || email}
                  description={name && email}
                  checked={seenBy.includes(id)}
                  disabled={share.isPending || unshare.isPending}
                  onChange={(event) => change(id, event.currentTarget.checked)}
                />
              ))}
            </>
          )
        }
      </Loaded>
      <Failure error={share.error ?? unshare.error} />
    </Stack>
  );
}

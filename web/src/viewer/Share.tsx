import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Modal, Stack, Switch, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShare } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { useSharing } from "../studies/useSharing";
import type { Study } from "./queries";

const SharesQuery = graphql(`
  query Shares($tenant: ID!) {
    shareRecipients(tenant: $tenant) { id name email }
    sharedStudies(tenant: $tenant) { studyInstanceUID user }
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

const sharesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["shares", tenant],
    queryFn: ({ signal }) => request(SharesQuery, { tenant }, signal),
  });

/** The button that shows the study to referring veterinarians, or no longer. */
export function Share({ study }: { study: Study }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Tooltip label={t`Share`}>
        <ActionIcon size={38} color="gray" aria-label={t`Share`} data-testid="share" onClick={open}>
          <IconShare size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title={t`Share with referring veterinarians`} centered>
        {opened && <Recipients study={study} />}
      </Modal>
    </>
  );
}

function Recipients({ study: { tenant, studyInstanceUID } }: { study: Study }) {
  const queries = useQueryClient();
  const query = useQuery(sharesOf(tenant));
  const { queryKey } = sharesOf(tenant);
  // Somebody else may share and withdraw meanwhile.
  useSharing(
    tenant,
    true,
    useCallback(() => queries.invalidateQueries({ queryKey: ["shares", tenant] }), [queries, tenant]),
  );
  const share = useChange(ShareStudy, queryKey);
  const unshare = useChange(UnshareStudy, queryKey);
  const change = (user: string, shared: boolean) =>
    (shared ? share : unshare).mutate({ tenant, study: studyInstanceUID, user });
  return (
    <Stack data-testid="recipients">
      <Loaded query={query}>
        {({ shareRecipients, sharedStudies }) =>
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
                  checked={sharedStudies.some(
                    (one) => one.studyInstanceUID === studyInstanceUID && one.user === id,
                  )}
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

import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { ClaimWorkitem, casesKey, type Workitem } from "./queries";
import { readingPath } from "./words";

interface Props {
  tenant: string;
  workitem: Workitem;
  size?: string;
  fullWidth?: boolean;
}

/**
 * Takes a reading, and opens it. Who comes second is told who was first; that stays when the list already shows it as
 * somebody else's.
 */
export function ClaimButton({ tenant, workitem, size = "sm", fullWidth }: Props) {
  const claim = useChange(ClaimWorkitem, casesKey(tenant));
  const navigate = useNavigate();
  const [lost, setLost] = useState(false);
  const taken = claim.error instanceof ApiError && claim.error.code === "ALREADY_CLAIMED";
  return (
    <>
      {workitem.state === "SCHEDULED" && (
        <Button
          size={size}
          fullWidth={fullWidth}
          loading={claim.isPending}
          data-testid="claim"
          onClick={() =>
            claim.mutate(
              { tenant, uid: workitem.uid },
              { onSuccess: () => navigate(readingPath(workitem.case)), onError: () => setLost(true) },
            )
          }
        >
          <Trans>Claim</Trans>
        </Button>
      )}
      <Modal
        opened={lost}
        onClose={() => setLost(false)}
        title={taken ? <Trans>Somebody was quicker</Trans> : <Trans>Not claimed</Trans>}
        centered
      >
        <Stack>
          {taken ? (
            <Text role="alert" data-testid="lost-claim">
              {claim.error?.message}
            </Text>
          ) : (
            <Failure error={claim.error} />
          )}
          <Button onClick={() => setLost(false)} data-autofocus>
            <Trans>To the queue</Trans>
          </Button>
        </Stack>
      </Modal>
    </>
  );
}

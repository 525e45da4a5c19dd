import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Text } from "@mantine/core";
import { ApiError } from "../graphql/request";
import { Failure } from "../page/Failure";
import type { Claiming } from "./useClaim";

/** Why a reading could not be claimed: most often somebody was quicker, and it says who. */
export function LostClaim({ claiming: { error, forget } }: { claiming: Claiming }) {
  const taken = error instanceof ApiError && error.code === "ALREADY_CLAIMED";
  return (
    <Modal
      opened={error !== null}
      onClose={forget}
      title={taken ? <Trans>Somebody was quicker</Trans> : <Trans>Not claimed</Trans>}
      centered
    >
      <Stack>
        {taken ? (
          <Text role="alert" data-testid="lost-claim">
            {error.message}
          </Text>
        ) : (
          <Failure error={error} />
        )}
        <Button onClick={forget} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      </Stack>
    </Modal>
  );
}

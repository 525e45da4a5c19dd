import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { Workitem } from "./queries";
import type { Claiming } from "./useClaim";

/** Takes a reading that nobody has. */
export function ClaimButton({ claiming, workitem }: { claiming: Claiming; workitem: Workitem }) {
  if (workitem.state !== "SCHEDULED") return null;
  return (
    <Button
      size="sm"
      loading={claiming.pending === workitem.uid}
      data-testid="claim"
      onClick={() => claiming.claim(workitem)}
    >
      <Trans>Claim</Trans>
    </Button>
  );
}

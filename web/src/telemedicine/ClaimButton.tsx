import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { Workitem } from "./queries";
import type { Claiming } from "./useClaim";

interface Props {
  claiming: Claiming;
  workitem: Workitem;
  me: string;
}

/** Takes a reading that nobody has, unless it was given to another reader. */
export function ClaimButton({ claiming, workitem, me }: Props) {
  const { state, wantedPerformer: wanted } = workitem;
  if (state !== "SCHEDULED" || (wanted && wanted !== me)) return null;
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

import { Trans } from "@lingui/react/macro";
import { Alert, Text } from "@mantine/core";
import { formatMoment } from "../format/moments";

interface Props {
  author: string;
  savedAt: string | null | undefined;
  /** What of it cannot be shown. */
  problem: string;
  /** Of what can be made here too: whether it was. */
  ours?: boolean;
}

/** Who saved something, when, and what is wrong with it. */
export function SavedBy({ author, savedAt, problem, ours = true }: Props) {
  return (
    <>
      <Text size="xs" c="dark.1">
        {[author, formatMoment(savedAt)].filter(Boolean).join(" · ")}
        {!ours && (
          <>
            {" · "}
            <Trans>from another system</Trans>
          </>
        )}
      </Text>
      {problem && (
        <Alert color="yellow" variant="light" p="xs" data-testid="saved-problem">
          {problem}
        </Alert>
      )}
    </>
  );
}

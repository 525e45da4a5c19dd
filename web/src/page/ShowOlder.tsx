import { Trans } from "@lingui/react/macro";
import { Button, Center } from "@mantine/core";

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}

/** Below a list, the latest first: the button that brings the next page, where there is one. */
export function ShowOlder({ query }: Props) {
  if (!query.hasNextPage) return null;
  return (
    <Center mt="md">
      <Button variant="light" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        <Trans>Show older ones</Trans>
      </Button>
    </Center>
  );
}

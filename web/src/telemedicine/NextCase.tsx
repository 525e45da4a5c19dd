import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { nextReading } from "./queries";

/** Goes on to the most urgent case that nobody reads, or to the queue where there is none. */
export function useNextCase(tenant: string): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    const next = await nextReading(tenant).catch(() => null);
    navigate(next ? `/tenants/${tenant}/cases/${next.case.id}` : `/tenants/${tenant}/queue`);
  };
}

/** What a reader does once a report is signed. */
export function NextCase({ tenant }: { tenant: string }) {
  const go = useMutation({ mutationFn: useNextCase(tenant) });
  return (
    <Button
      rightSection={<IconArrowRight size={16} />}
      color="teal.9"
      loading={go.isPending}
      onClick={() => go.mutate()}
      data-testid="next-case"
    >
      <Trans>Next case</Trans>
    </Button>
  );
}

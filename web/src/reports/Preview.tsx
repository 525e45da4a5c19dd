import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Loader, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError, answered } from "../graphql/request";
import { Failure } from "../page/Failure";
import classes from "./Reports.module.css";

const root = (tenant: string, id: string) =>
  `/tenants/${encodeURIComponent(tenant)}/reports/${encodeURIComponent(id)}`;

export const draftPdf = (tenant: string, id: string) => `${root(tenant, id)}/draft.pdf`;
export const editionPdf = (tenant: string, id: string, number: number) =>
  `${root(tenant, id)}/editions/${number}.pdf`;

async function pdf(path: string, signal: AbortSignal): Promise<string> {
  const answer = await answered(path, { signal });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new ApiError(problem.detail ?? t`The report cannot be printed now.`, answer.status);
  }
  return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "application/pdf" }));
}

/** A PDF of ours in a window over the page. */
export function Preview({ path, title, close }: { path: string; title: string; close: () => void }) {
  const { data: url, error } = useQuery({
    queryKey: ["report-pdf", path],
    queryFn: ({ signal }) => pdf(path, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <Stack gap="xs" data-testid="report-preview">
        <Failure error={error} />
        {!url && !error && (
          <Center h="60dvh">
            <Loader aria-label={t`Printing the report`} />
          </Center>
        )}
        {url && (
          <>
            <iframe src={url} title={title} className={classes.preview} />
            <Button component="a" href={url} target="_blank" rel="noopener" variant="default" fullWidth>
              <Trans>Open in a new tab</Trans>
            </Button>
          </>
        )}
      </Stack>
    </Modal>
  );
}

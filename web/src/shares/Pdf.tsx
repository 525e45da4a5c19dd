import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { get } from "../dicomweb/fetch";
import { Failure } from "../page/Failure";

const DOCUMENT = "00420011";

/** A report as a PDF, read into this page and shown by the browser: what came as another kind is never opened. */
export function Pdf({ root, earlier }: { root: string; earlier: boolean }) {
  const read = useMutation({
    mutationFn: async () => {
      const answer = await get(`${root}/bulkdata/${DOCUMENT}`, "application/octet-stream");
      return new Blob([await answer.arrayBuffer()], { type: "application/pdf" });
    },
    onSuccess: (pdf) => {
      const url = URL.createObjectURL(pdf);
      const link = Object.assign(document.createElement("a"), { href: url, target: "_blank" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  });
  return (
    <>
      <Button
        size="md"
        variant={earlier ? "default" : "filled"}
        leftSection={<IconFileText size={20} />}
        loading={read.isPending}
        onClick={() => read.mutate()}
      >
        {earlier ? <Trans>Read an earlier report</Trans> : <Trans>Read the report</Trans>}
      </Button>
      <Failure error={read.error} />
    </>
  );
}

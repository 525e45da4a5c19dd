import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { get } from "../dicomweb/fetch";
import { Failure } from "../page/Failure";
import type { SharedDocument } from "./documents";

const DOCUMENT = "00420011";

/** A PDF, read into this page and shown by the browser: what came as another kind is never opened. */
export function Pdf({ root, document: shown }: { root: string; document: SharedDocument }) {
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
        variant={shown.kind === "report" ? "filled" : "default"}
        leftSection={<IconFileText size={20} />}
        loading={read.isPending}
        onClick={() => read.mutate()}
      >
        {nameOf(shown)}
      </Button>
      <Failure error={read.error} />
    </>
  );
}

function nameOf({ kind, title }: SharedDocument): string {
  switch (kind) {
    case "report":
      return t`Read the report`;
    case "addendum":
      return t`Read what was added to it`;
    case "preliminary":
      return t`Read the preliminary report`;
    case "other":
      return title ? t`Read “${title}”` : t`Read the document`;
  }
}

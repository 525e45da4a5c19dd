import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { Attachments } from "./Attachments";
import { attach } from "./attach";
import { type CaseDetails, caseKey, RemoveAttachment } from "./queries";

interface Props {
  tenant: string;
  id: string;
  attachments: CaseDetails["attachments"];
}

/** The files of a case that has not ended: each is sent as soon as it is chosen. */
export function CaseAttachments({ tenant, id, attachments }: Props) {
  const queries = useQueryClient();
  const [files, setFiles] = useState(attachments);
  const remove = useChange(RemoveAttachment, caseKey(tenant, id));
  const add = useMutation({
    mutationFn: async (chosen: File[]) => {
      for (const file of chosen) {
        const made = await attach(tenant, id, file);
        setFiles((now) => [...now, made]);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: caseKey(tenant, id) }),
  });
  return (
    <Attachments
      attachments={files}
      add={(chosen) => add.mutateAsync(chosen)}
      remove={(attachment) =>
        remove.mutate(
          { tenant, id, attachment },
          { onSuccess: () => setFiles((now) => now.filter((one) => one.id !== attachment)) },
        )
      }
      pending={add.isPending}
      error={add.error ?? remove.error}
    />
  );
}

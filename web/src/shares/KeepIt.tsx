import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { Failure } from "../page/Failure";
import { post } from "../session/post";
import { useSession } from "../session/session";

/** For who works at a clinic: keeps what the link shows where their colleagues see it too. */
export function KeepIt({ id }: { id: string }) {
  const { data: known } = useSession();
  const navigate = useNavigate();
  const keep = useMutation({
    mutationFn: (tenant: string) => post(`/shares/${encodeURIComponent(id)}/take`, { tenant }),
    onSuccess: (_, tenant) => navigate(`/tenants/${tenant}/shares`),
  });
  const clinics = (known?.session?.memberships ?? []).filter(
    ({ role, rights }) => rights.includes("FIND") && role !== "REFERRING_VETERINARIAN",
  );
  return (
    <>
      {clinics.map(({ tenant: { slug, name } }) => (
        <Button key={slug} variant="default" loading={keep.isPending} onClick={() => keep.mutate(slug)}>
          {t`Keep it for ${name}`}
        </Button>
      ))}
      <Failure error={keep.error} />
    </>
  );
}

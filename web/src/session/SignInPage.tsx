import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Divider, Stack } from "@mantine/core";
import { IconBuildingHospital } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useParams, useSearchParams } from "react-router";
import type { SecondFactor } from "./ceremonies";
import { rememberProvider } from "./provider";
import { SecondFactorForm } from "./SecondFactorForm";
import { SignedOutPage } from "./SignedOutPage";
import { Passkey, PasswordForm } from "./SignInForms";
import { safeNext } from "./safeNext";
import { useSession } from "./session";

/** Why the clinic's own provider led back here. */
const FAILURES = {
  unknown: msg`This clinic has no sign-in of its own. Use your email and password.`,
  refused: msg`Your clinic's account may not come in here. Ask your administrator for an invitation.`,
  expired: msg`That took too long. Try again.`,
  unavailable: msg`Your clinic's sign-in does not answer. Try again, or use your email and password.`,
};

/** `/sign-in`, and `/sign-in/{slug}` which offers the clinic's own provider first. */
export default function SignInPage() {
  const { slug } = useParams();
  const [search] = useSearchParams();
  const next = safeNext(search.get("next"));
  const queries = useQueryClient();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const { data: known } = useSession();
  const enter = () => queries.resetQueries({ queryKey: ["session"] });

  if (known?.session && !known.ended) return <Navigate to={next} replace />;
  if (factor) {
    return (
      <SignedOutPage title={t`One more step`} about={t`Two-step verification is on for your account.`}>
        <SecondFactorForm factor={factor} onDone={enter} onBack={() => setFactor(null)} />
      </SignedOutPage>
    );
  }
  return (
    <SignedOutPage title="Vetark" about={t`Veterinary imaging archive`}>
      {slug && <Provider slug={slug} next={next} failed={search.get("failed")} />}
      <PasswordForm onDone={enter} onFactor={setFactor} />
      <Passkey onDone={enter} />
    </SignedOutPage>
  );
}

function Provider({ slug, next, failed }: { slug: string; next: string; failed: string | null }) {
  return (
    <Stack gap="md">
      {failed && (
        <Alert color="orange" variant="light" role="alert" data-testid="provider-failure">
          {i18n._(failed in FAILURES ? FAILURES[failed as keyof typeof FAILURES] : FAILURES.unavailable)}
        </Alert>
      )}
      <Button
        component="a"
        href={`/oidc/${encodeURIComponent(slug)}?next=${encodeURIComponent(next)}`}
        size="md"
        fullWidth
        leftSection={<IconBuildingHospital size={20} />}
        onClick={() => rememberProvider(slug)}
      >
        <Trans>Sign in with your clinic's account</Trans>
      </Button>
      <Divider label={t`or with a Vetark password`} />
    </Stack>
  );
}

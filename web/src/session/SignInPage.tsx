import { Alert, Anchor, Button, Divider, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { IconBuildingHospital, IconFingerprint } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useParams, useSearchParams } from "react-router";
import { Failure } from "../page/Failure";
import { isDismissed, type SecondFactor, signIn, signInWithPasskey } from "./ceremonies";
import { SecondFactorForm } from "./SecondFactorForm";
import { SignedOutPage } from "./SignedOutPage";
import { safeNext } from "./safeNext";
import { useSession } from "./session";

/** Why the clinic's own provider led back here. */
const FAILURES: Record<string, string> = {
  unknown: "This clinic has no sign-in of its own. Use your email and password.",
  refused: "Your clinic's account may not come in here. Ask your administrator for an invitation.",
  expired: "That took too long. Try again.",
  unavailable: "Your clinic's sign-in does not answer. Try again, or use your email and password.",
};

/** `/sign-in`, and `/sign-in/{slug}` which offers the clinic's own provider first. */
export default function SignInPage() {
  const { slug } = useParams();
  const [search] = useSearchParams();
  const next = safeNext(search.get("next"));
  const queries = useQueryClient();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const { data: session } = useSession();
  const enter = () => queries.resetQueries({ queryKey: ["session"] });

  if (session) return <Navigate to={next} replace />;
  if (factor) {
    return (
      <SignedOutPage title="One more step" about="Two-step verification is on for your account.">
        <SecondFactorForm factor={factor} onDone={enter} onBack={() => setFactor(null)} />
      </SignedOutPage>
    );
  }
  return (
    <SignedOutPage title="Vetark" about="Veterinary imaging archive">
      {slug && <Provider slug={slug} next={next} failed={search.get("failed")} />}
      <PasswordForm onDone={enter} onFactor={setFactor} />
      {"PublicKeyCredential" in window && <Passkey onDone={enter} />}
    </SignedOutPage>
  );
}

interface PasswordFormProps {
  onDone: () => Promise<void>;
  onFactor: (factor: SecondFactor) => void;
}

function PasswordForm({ onDone, onFactor }: PasswordFormProps) {
  const attempt = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: async (factor) => (factor ? onFactor(factor) : onDone()),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    attempt.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };
  return (
    <form onSubmit={submit} data-testid="sign-in">
      <Stack gap="md">
        <TextInput
          name="email"
          type="email"
          label="Email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          size="md"
        />
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
        />
        <Failure error={attempt.error} testId="sign-in-error" />
        <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
          Sign in
        </Button>
        <Group justify="center">
          <Anchor component={Link} to="/password-reset" size="sm">
            Forgot your password?
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

function Passkey({ onDone }: { onDone: () => Promise<void> }) {
  const attempt = useMutation({ mutationFn: signInWithPasskey, onSuccess: onDone });
  return (
    <Stack gap="md">
      <Divider label="or" />
      <Button
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconFingerprint size={20} />}
        loading={attempt.isPending}
        onClick={() => attempt.mutate()}
      >
        Sign in with a passkey
      </Button>
      <Failure error={isDismissed(attempt.error) ? null : attempt.error} testId="passkey-error" />
    </Stack>
  );
}

function Provider({ slug, next, failed }: { slug: string; next: string; failed: string | null }) {
  return (
    <Stack gap="md">
      {failed && (
        <Alert color="orange" variant="light" role="alert" data-testid="provider-failure">
          {FAILURES[failed] ?? FAILURES.unavailable}
        </Alert>
      )}
      <Button
        component="a"
        href={`/oidc/${encodeURIComponent(slug)}?next=${encodeURIComponent(next)}`}
        size="md"
        fullWidth
        leftSection={<IconBuildingHospital size={20} />}
      >
        Sign in with your clinic's account
      </Button>
      <Divider label="or with a Vetark password" />
    </Stack>
  );
}

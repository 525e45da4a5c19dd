import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Divider, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Link } from "react-router";
import { Failure } from "../page/Failure";
import { isDismissed, type SecondFactor, signIn, signInWithPasskey } from "./ceremonies";

interface PasswordFormProps {
  onDone: () => Promise<unknown>;
  onFactor: (factor: SecondFactor) => void;
  /** Of somebody who was signed in before. */
  email?: string;
}

/** Email and password. */
export function PasswordForm({ onDone, onFactor, email }: PasswordFormProps) {
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
          label={t`Email`}
          autoComplete="username"
          required
          withAsterisk={false}
          defaultValue={email}
          data-autofocus={!email || undefined}
          autoFocus={!email}
          size="md"
        />
        <PasswordInput
          name="password"
          label={t`Password`}
          autoComplete="current-password"
          data-autofocus={email ? true : undefined}
          autoFocus={Boolean(email)}
          required
          withAsterisk={false}
          size="md"
        />
        <Failure error={attempt.error} testId="sign-in-error" />
        <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
          <Trans>Sign in</Trans>
        </Button>
        <Group justify="center">
          <Anchor component={Link} to="/password-reset" size="sm" target={email && "_blank"}>
            <Trans>Forgot your password?</Trans>
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

/** A passkey in place of both, where the browser knows such. */
export function Passkey({ onDone }: { onDone: () => Promise<unknown> }) {
  const attempt = useMutation({ mutationFn: signInWithPasskey, onSuccess: onDone });
  if (!("PublicKeyCredential" in window)) return null;
  return (
    <Stack gap="md">
      <Divider label={t`or`} />
      <Button
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconFingerprint size={20} />}
        loading={attempt.isPending}
        onClick={() => attempt.mutate()}
      >
        <Trans>Sign in with a passkey</Trans>
      </Button>
      <Failure error={isDismissed(attempt.error) ? null : attempt.error} testId="passkey-error" />
    </Stack>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { Failure } from "../page/Failure";
import { askForReset, lookAtReset, resetPassword } from "./ceremonies";
import { Ending } from "./Ending";
import { NewPassword } from "./NewPassword";
import { SignedOutPage } from "./SignedOutPage";

/** `/password-reset` asks for the mail; `/password-reset#SECRET`, which the mail names, takes the new password. */
export default function PasswordResetPage() {
  const secret = useLocation().hash.slice(1);
  return secret ? <Choose secret={secret} /> : <Ask />;
}

function Ask() {
  const asked = useMutation({ mutationFn: askForReset });
  if (asked.data === false) {
    return (
      <Said title={t`No mail is sent here`} testId="reset-without-mail">
        <Trans>
          This installation sends no mail, so no link has been sent to anybody. Ask whoever runs it for a link
          to choose a new password.
        </Trans>
      </Said>
    );
  }
  if (asked.isSuccess) {
    return (
      <Said title={t`Look into your mail`} testId="reset-asked">
        <Trans>
          If there is an account under that email, it is mailed a link to choose a new password. It works
          once, for an hour. Where none comes, ask whoever runs this installation for one.
        </Trans>
      </Said>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    asked.mutate(String(new FormData(event.currentTarget).get("email")).trim());
  };
  return (
    <SignedOutPage
      title={t`Forgot your password?`}
      about={t`You choose a new one by a link that is mailed to you.`}
    >
      <form onSubmit={submit} data-testid="password-reset">
        <Stack gap="md">
          <TextInput
            name="email"
            type="email"
            label={t`Email`}
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            size="md"
          />
          <Failure error={asked.error} />
          <Button type="submit" size="md" loading={asked.isPending} fullWidth>
            <Trans>Ask for the link</Trans>
          </Button>
          <Group justify="center">
            <Anchor component={Link} to="/sign-in" size="sm">
              <Trans>Back to the sign-in</Trans>
            </Anchor>
          </Group>
        </Stack>
      </form>
    </SignedOutPage>
  );
}

function Choose({ secret }: { secret: string }) {
  const { data: ending } = useQuery({
    queryKey: ["password-reset", secret],
    queryFn: () => lookAtReset(secret),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const chosen = useMutation({ mutationFn: (password: string) => resetPassword(secret, password) });
  if (chosen.isSuccess) {
    return (
      <Said title={t`Password changed`} testId="reset-done">
        <Trans>
          You were signed out everywhere; passkeys and two-step verification are off. Sign in with the new
          password, and turn them on again under Account.
        </Trans>
      </Said>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    chosen.mutate(String(new FormData(event.currentTarget).get("new-password")));
  };
  return (
    <SignedOutPage title={t`Choose a new password`} about={ending?.email}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {ending && (
            <Ending credentials={ending}>
              <Trans>The new password ends all that signs you in now:</Trans>
            </Ending>
          )}
          <NewPassword label={t`New password`} size="md" />
          <Failure error={chosen.error} />
          <Button type="submit" size="md" loading={chosen.isPending} fullWidth>
            <Trans>Change the password</Trans>
          </Button>
          <Group justify="center">
            <Anchor component={Link} to="/password-reset" size="sm">
              <Trans>Ask for a new link</Trans>
            </Anchor>
          </Group>
        </Stack>
      </form>
    </SignedOutPage>
  );
}

function Said({ title, children, testId }: { title: string; children: ReactNode; testId: string }) {
  return (
    <SignedOutPage title={title} testId={testId}>
      <Text>{children}</Text>
      <Button component={Link} to="/sign-in" size="md">
        <Trans>To the sign-in</Trans>
      </Button>
    </SignedOutPage>
  );
}

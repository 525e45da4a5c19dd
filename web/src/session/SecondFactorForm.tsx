import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Failure } from "../page/Failure";
import { confirmSecondFactor, type SecondFactor } from "./ceremonies";

interface Props {
  factor: SecondFactor;
  onDone: () => Promise<unknown>;
  /** Back to email and password. */
  onBack: () => void;
}

/** The code of the authenticator app; a recovery code where the phone is lost. */
export function SecondFactorForm({ factor, onDone, onBack }: Props) {
  const [recovering, setRecovering] = useState(false);
  const attempt = useMutation({
    mutationFn: (code: string) => confirmSecondFactor(factor, code),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    attempt.mutate(String(new FormData(event.currentTarget).get("code")).replaceAll(" ", ""));
  };
  return (
    <form onSubmit={submit} data-testid="second-factor">
      <Stack gap="md">
        {recovering ? (
          <TextInput
            key="recovery"
            name="code"
            label={t`Recovery code`}
            description={t`One of those you saved when you turned two-step verification on. Each works once.`}
            autoComplete="off"
            autoFocus
            required
            withAsterisk={false}
            size="md"
          />
        ) : (
          <TextInput
            key="code"
            name="code"
            label={t`Code`}
            description={t`The six digits your authenticator app shows now.`}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            required
            withAsterisk={false}
            size="md"
          />
        )}
        <Failure error={attempt.error} testId="second-factor-error" />
        <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
          <Trans>Sign in</Trans>
        </Button>
        <Group justify="space-between">
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            <Trans>Back</Trans>
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={() => setRecovering(!recovering)}>
            {recovering ? t`Use the app's code` : t`Use a recovery code`}
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

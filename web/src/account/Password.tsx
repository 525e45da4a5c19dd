import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { FormEvent } from "react";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Section } from "../page/Section";
import { NewPassword } from "../session/NewPassword";
import { type Account, accountOptions, ChangePassword } from "./queries";

export function Password({ account }: { account: Account }) {
  const since = account.passwordChangedAt;
  const [opened, { open, close }] = useDisclosure(false);
  const change = useChange(ChangePassword, accountOptions.queryKey);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const variables = {
      password: String(form.get("password")),
      newPassword: String(form.get("new-password")),
    };
    change.mutate(variables, { onSuccess: close });
  };
  return (
    <Section
      title={t`Password`}
      about={
        since
          ? t`Chosen ${formatMoment(since)}. Changing it signs you out everywhere else.`
          : t`Changing it signs you out everywhere else.`
      }
      testId="password"
      action={
        !opened && (
          <Button
            variant="light"
            onClick={() => {
              change.reset();
              open();
            }}
          >
            <Trans>Change</Trans>
          </Button>
        )
      }
    >
      {opened ? (
        <form onSubmit={submit}>
          <Stack>
            <PasswordInput
              name="password"
              label={t`Present password`}
              autoComplete="current-password"
              autoFocus
              required
              withAsterisk={false}
            />
            <NewPassword label={t`New password`} />
            <Failure error={change.error} />
            <Group gap="xs" justify="flex-end">
              <Button variant="default" onClick={close}>
                <Trans>Cancel</Trans>
              </Button>
              <Button type="submit" loading={change.isPending}>
                <Trans>Change the password</Trans>
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        change.isSuccess && (
          <Alert color="teal" variant="light" role="status">
            <Trans>Your password was changed.</Trans>
          </Alert>
        )
      )}
    </Section>
  );
}

import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Alert, Badge, Button, Group, PasswordInput, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useChange } from "../graphql/useChange";
import { FormModal } from "../page/FormModal";
import { Section } from "../page/Section";
import { type Account, accountOptions, RemoveTotp } from "./queries";
import { TotpSetUp } from "./TotpSetUp";

/** Few enough recovery codes left to make new ones. */
const FEW = 3;

/** A code of an authenticator app after the password (RFC 6238). */
export function TwoStep({ account }: { account: Account }) {
  const [settingUp, setUp] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  return (
    <Section
      title={t`Two-step verification`}
      about={t`After your password, a code from an app on your phone. A stolen password alone lets nobody in.`}
      testId="two-step"
      action={
        <Group gap="xs">
          {account.totp && (
            <Badge color="teal" variant="light" size="lg" radius="sm">
              <Trans>On</Trans>
            </Badge>
          )}
          {account.totp ? (
            <Button variant="default" onClick={remove.open}>
              <Trans>Turn off</Trans>
            </Button>
          ) : (
            <Button variant="light" onClick={setUp.open}>
              <Trans>Turn on</Trans>
            </Button>
          )}
        </Group>
      }
    >
      {account.totp && <RecoveryCodesLeft left={account.recoveryCodesLeft} />}
      {settingUp && <TotpSetUp close={setUp.close} />}
      {removing && <TurnOff close={remove.close} />}
    </Section>
  );
}

function RecoveryCodesLeft({ left }: { left: number }) {
  if (left > FEW)
    return (
      <Text size="sm">
        <Plural value={left} one="# recovery code left." other="# recovery codes left." />
      </Text>
    );
  return (
    <Alert color="orange" variant="light">
      <Plural
        value={left}
        one="# recovery code left. Turn it off and on again for new ones."
        other="# recovery codes left. Turn it off and on again for new ones."
      />
    </Alert>
  );
}

function TurnOff({ close }: { close: () => void }) {
  const remove = useChange(RemoveTotp, accountOptions.queryKey);
  return (
    <FormModal
      title={t`Turn two-step verification off?`}
      opened
      close={close}
      verb={t`Turn off`}
      submit={(form) => remove.mutate({ password: String(form.get("password")) }, { onSuccess: close })}
      pending={remove.isPending}
      error={remove.error}
    >
      <PasswordInput
        name="password"
        label={t`Your password`}
        autoComplete="current-password"
        data-autofocus
        required
        withAsterisk={false}
      />
    </FormModal>
  );
}

import { Alert, Badge, Button, Group, PasswordInput, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { countOf } from "../format/patient";
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
      title="Two-step verification"
      about="After your password, a code from an app on your phone. A stolen password alone lets nobody in."
      testId="two-step"
      action={
        <Group gap="xs">
          {account.totp && (
            <Badge color="teal" variant="light" size="lg" radius="sm">
              On
            </Badge>
          )}
          {account.totp ? (
            <Button variant="default" onClick={remove.open}>
              Turn off
            </Button>
          ) : (
            <Button variant="light" onClick={setUp.open}>
              Turn on
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
  const words = `${countOf(left, "recovery code", "recovery codes")} left.`;
  if (left > FEW) return <Text size="sm">{words}</Text>;
  return (
    <Alert color="orange" variant="light">
      {words} Turn it off and on again for new ones.
    </Alert>
  );
}

function TurnOff({ close }: { close: () => void }) {
  const remove = useChange(RemoveTotp, accountOptions.queryKey);
  return (
    <FormModal
      title="Turn two-step verification off?"
      opened
      close={close}
      verb="Turn off"
      submit={(form) => remove.mutate({ password: String(form.get("password")) }, { onSuccess: close })}
      pending={remove.isPending}
      error={remove.error}
    >
      <PasswordInput
        name="password"
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        required
        withAsterisk={false}
      />
    </FormModal>
  );
}

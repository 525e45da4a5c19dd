import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Group, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useEffect } from "react";
import { useChange } from "../graphql/useChange";
import { Copyable } from "../page/Copyable";
import { Failure } from "../page/Failure";
import { accountOptions, ConfirmTotp, SetUpTotp } from "./queries";
import classes from "./TotpSetUp.module.css";

/** Two steps: the app learns the secret and proves it; then the recovery codes are shown, this once. */
export function TotpSetUp({ close }: { close: () => void }) {
  const setUp = useChange(SetUpTotp);
  const confirm = useChange(ConfirmTotp, accountOptions.queryKey);
  const begin = setUp.mutate;
  useEffect(() => begin({}), [begin]);
  const codes = confirm.data?.confirmTotp.recoveryCodes;
  return (
    <Modal
      opened
      onClose={close}
      title={codes ? t`Save your recovery codes` : t`Turn on two-step verification`}
      centered
      closeOnClickOutside={!codes}
    >
      {codes ? (
        <RecoveryCodes codes={codes} close={close} />
      ) : setUp.data ? (
        <Prove
          {...setUp.data.setUpTotp}
          submit={(code) => confirm.mutate({ code })}
          pending={confirm.isPending}
          error={confirm.error}
        />
      ) : setUp.error ? (
        <Failure error={setUp.error} />
      ) : (
        <Center py="xl">
          <Loader aria-label={t`Loading`} />
        </Center>
      )}
    </Modal>
  );
}

interface ProveProps {
  secret: string;
  uri: string;
  submit: (code: string) => void;
  pending: boolean;
  error: Error | null;
}

function Prove({ secret, uri, submit, pending, error }: ProveProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(String(new FormData(event.currentTarget).get("code")).replaceAll(" ", ""));
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <Text size="sm">
          <Trans>Scan this with an authenticator app on your phone, or type the secret into it.</Trans>
        </Text>
        <div className={classes.code} data-testid="totp-qr">
          <QRCodeSVG value={uri} size={184} marginSize={2} title={t`Secret for the authenticator app`} />
        </div>
        <Copyable text={secret} label={t`Secret`} />
        <TextInput
          name="code"
          label={t`The six digits it shows`}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          data-autofocus
          required
          withAsterisk={false}
        />
        <Failure error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={pending}>
            <Trans>Turn on</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RecoveryCodes({ codes, close }: { codes: string[]; close: () => void }) {
  return (
    <Stack>
      <Text size="sm">
        <Trans>
          Each lets you in once if you lose your phone. They are not shown again: print them, or keep them in
          a password manager.
        </Trans>
      </Text>
      <ul className={classes.codes} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Copyable text={codes.join(" ")} label={t`All recovery codes`} />
      <Group justify="flex-end">
        <Button onClick={close}>
          <Trans>I have saved them</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

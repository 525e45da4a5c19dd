import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { STAYS } from "../page/escape";
import type { SecondFactor } from "./ceremonies";
import { rememberedProvider } from "./provider";
import { SecondFactorForm } from "./SecondFactorForm";
import { Passkey, PasswordForm } from "./SignInForms";
import { sessionOptions } from "./session";

/** Over everything else on the page, other windows too. */
const TOP = 1000;

/** Of somebody whom a practice system has sent: there is no account to sign in to. */
function VisitOver() {
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      zIndex={TOP}
      overlayProps={{ blur: 6 }}
      centered
      title={t`Your visit is over`}
    >
      <Text size="sm" data-testid="visit-over">
        <Trans>Open the images from your practice system again.</Trans>
      </Text>
    </Modal>
  );
}

/** The window in which somebody signs in over the page. */
export default function SignInWindow({ email }: { email: string }) {
  const queries = useQueryClient();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const enter = () => queries.fetchQuery({ ...sessionOptions, staleTime: 0 });
  const provider = rememberedProvider();
  if (!email) return <VisitOver />;
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={TOP}
      overlayProps={{ blur: 6 }}
      centered
      title={factor ? t`One more step` : t`Sign in to go on`}
    >
      <Stack data-testid="sign-in-again" {...{ [STAYS]: true }}>
        <Text size="sm" c="dimmed">
          {factor
            ? t`Two-step verification is on for your account.`
            : t`Your session is over. The page is as you left it, and goes on when you have signed in.`}
        </Text>
        {factor ? (
          <SecondFactorForm factor={factor} onDone={enter} onBack={() => setFactor(null)} />
        ) : (
          <>
            <PasswordForm email={email} onDone={enter} onFactor={setFactor} />
            <Passkey onDone={enter} />
            {provider && (
              <Anchor href={`/oidc/${encodeURIComponent(provider)}`} target="_blank" size="sm" ta="center">
                <Trans>Sign in with your clinic's account, in another tab</Trans>
              </Anchor>
            )}
          </>
        )}
      </Stack>
    </Modal>
  );
}

import { Anchor, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { reconnect } from "../graphql/live";
import { renewal } from "../graphql/renewal";
import { STAYS } from "../page/escape";
import type { SecondFactor } from "./ceremonies";
import { rememberedProvider } from "./provider";
import { SecondFactorForm } from "./SecondFactorForm";
import { Passkey, PasswordForm } from "./SignInForms";
import { type Session, sessionOptions } from "./session";

/** Over everything else on the page, other windows too. */
const TOP = 1000;

/**
 * Has the person whose session is over sign in over the page, which stays as it is below: where it was scrolled to,
 * what was typed, the study that is open. What was asked meanwhile is asked again then.
 */
export function SignInAgain({ session, ended }: { session: Session; ended: boolean }) {
  const queries = useQueryClient();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const wasOver = useRef(ended);
  useEffect(() => {
    if (wasOver.current && !ended) {
      setFactor(null);
      renewal.done();
      reconnect();
      void queries.refetchQueries({ type: "active", stale: true });
    }
    wasOver.current = ended;
  }, [ended, queries]);
  const enter = () => queries.fetchQuery({ ...sessionOptions, staleTime: 0 });
  const provider = rememberedProvider();
  return (
    <Modal
      opened={ended}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={TOP}
      overlayProps={{ blur: 6 }}
      centered
      title={factor ? "One more step" : "Sign in to go on"}
    >
      <Stack data-testid="sign-in-again" {...{ [STAYS]: true }}>
        <Text size="sm" c="dimmed">
          {factor
            ? "Two-step verification is on for your account."
            : "Your session is over. The page is as you left it, and goes on when you have signed in."}
        </Text>
        {factor ? (
          <SecondFactorForm factor={factor} onDone={enter} onBack={() => setFactor(null)} />
        ) : (
          <>
            <PasswordForm email={session.user.email} onDone={enter} onFactor={setFactor} />
            <Passkey onDone={enter} />
            {provider && (
              <Anchor href={`/oidc/${encodeURIComponent(provider)}`} target="_blank" size="sm" ta="center">
                Sign in with your clinic's account, in another tab
              </Anchor>
            )}
          </>
        )}
      </Stack>
    </Modal>
  );
}

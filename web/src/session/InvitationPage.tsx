import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Loader, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { ROLES } from "../format/rights";
import { Failure } from "../page/Failure";
import {
  type Acceptance,
  acceptInvitation,
  type Credentials,
  type Invitation,
  lookAtInvitation,
  type SecondFactor,
} from "./ceremonies";
import { Ending } from "./Ending";
import { NewPassword } from "./NewPassword";
import { SecondFactorForm } from "./SecondFactorForm";
import { SignedOutPage } from "./SignedOutPage";

/** `/invitation#SECRET`: the secret stays behind the `#`, which browsers send to nobody. */
export default function InvitationPage() {
  const secret = useLocation().hash.slice(1);
  const { data: invitation, error } = useQuery({
    queryKey: ["invitation", secret],
    queryFn: () => lookAtInvitation(secret),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (error) {
    return (
      <SignedOutPage title={t`Invitation`} testId="invitation-gone">
        <Text>
          <Trans>This invitation was used already, was withdrawn or has expired. Ask for a new one.</Trans>
        </Text>
        <Button component={Link} to="/sign-in" variant="default">
          <Trans>To the sign-in</Trans>
        </Button>
      </SignedOutPage>
    );
  }
  if (!invitation) {
    return (
      <SignedOutPage title={t`Invitation`}>
        <Loader aria-label={t`Loading`} />
      </SignedOutPage>
    );
  }
  return (
    <SignedOutPage
      title={invitation.tenant.name}
      about={t`invites you as ${i18n._(ROLES[invitation.role].noun)}`}
      testId="invitation"
    >
      <Accept secret={secret} invitation={invitation} />
    </SignedOutPage>
  );
}

function Accept({ secret, invitation }: { secret: string; invitation: Invitation }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const [renewal, setRenewal] = useState<Renewal | null>(
    invitation.renews ? { ending: invitation.renews, mailed: true, present: {} } : null,
  );
  const attempt = useMutation({
    mutationFn: (given: Acceptance) => acceptInvitation(secret, given),
    onSuccess: async (became, given) => {
      if (became.renews) setRenewal({ ending: became.renews, mailed: false, present: given });
      else if (became.factor) setFactor(became.factor);
      else await enter();
    },
  });
  const enter = async () => {
    await queries.resetQueries({ queryKey: ["session"] });
    await navigate(`/tenants/${invitation.tenant.slug}`, { replace: true });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string) => String(form.get(name) ?? "").trim();
    attempt.mutate(
      renewal
        ? { ...renewal.present, new_password: String(form.get("new-password")), code: typed("code") }
        : { name: typed("name"), password: String(form.get("password") ?? form.get("new-password")) },
    );
  };
  if (factor) return <SecondFactorForm factor={factor} onDone={enter} onBack={() => setFactor(null)} />;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label={t`Email`} value={invitation.email} readOnly autoComplete="username" size="md" />
        {renewal ? (
          <Renew {...renewal} />
        ) : invitation.known ? (
          <OwnPassword about={t`You have an account already: its password lets you in.`} />
        ) : (
          <>
            <TextInput
              name="name"
              label={t`Your name`}
              defaultValue={invitation.name}
              autoComplete="name"
              autoFocus
              required
              withAsterisk={false}
              size="md"
            />
            {invitation.known === null ? (
              <OwnPassword
                about={t`That of your account if you have one; else choose one of at least 12 characters.`}
              />
            ) : (
              <NewPassword label={t`Choose a password`} size="md" />
            )}
          </>
        )}
        <Failure error={attempt.error} />
        <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
          <Trans>Join {invitation.tenant.name}</Trans>
        </Button>
      </Stack>
    </form>
  );
}

interface Renewal {
  ending: Credentials;
  /** The link came by mail, which proves enough; else the second factor is asked for too. */
  mailed: boolean;
  present: Acceptance;
}

function Renew({ ending, mailed }: Renewal) {
  return (
    <>
      <Ending credentials={ending}>
        {mailed
          ? t`There is an account under your email, and nobody has confirmed that it is yours. Joining makes it yours with a new password, and ends what signs it in now:`
          : t`Nobody has confirmed that this account is yours. To join another clinic choose a new password; what signs you in now ends:`}
      </Ending>
      <NewPassword label={t`Choose a new password`} size="md" />
      {ending.second_factor && !mailed && (
        <TextInput
          name="code"
          label={t`Code`}
          description={t`Of your authenticator app, or a recovery code.`}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          size="md"
        />
      )}
    </>
  );
}

function OwnPassword({ about }: { about: string }) {
  return (
    <PasswordInput
      name="password"
      label={t`Password`}
      description={about}
      autoComplete="current-password"
      required
      withAsterisk={false}
      size="md"
    />
  );
}

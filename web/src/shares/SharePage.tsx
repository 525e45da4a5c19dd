import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Button, Loader, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useParams } from "react-router";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { SignedOutPage } from "../session/SignedOutPage";
import { type Asked, open } from "./open";
import { Shown } from "./Shown";

/** `/s/{id}#{secret}`: what somebody was sent a link to, for people who have never heard of DICOM. */
export default function SharePage() {
  const { id = "" } = useParams();
  const { hash } = useLocation();
  return <Opening key={`${id}${hash}`} id={id} secret={hash.slice(1)} />;
}

interface Link {
  id: string;
  secret: string;
}

interface Typed {
  passcode?: string;
  name?: string;
}

function Opening({ id, secret }: Link) {
  const [typed, setTyped] = useState<Typed>({});
  const [tried, setTried] = useState(0); // the same once more is tried once more
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["share", id, secret, typed, tried],
    queryFn: () => open(id, secret, typed),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  });
  if (error) {
    return (
      <SignedOutPage title={t`The pictures cannot be opened now`}>
        <Text>{error.message}</Text>
        <Button onClick={() => void refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </SignedOutPage>
    );
  }
  if (!data) {
    return (
      <SignedOutPage title={t`Opening the pictures`}>
        <Loader aria-label={t`Loading`} />
      </SignedOutPage>
    );
  }
  if ("gone" in data) {
    return (
      <SignedOutPage title={t`This link does not work`} testId="share-gone">
        <Text>
          <Trans>It may have been copied only in part, or its time is over, or it was taken back.</Trans>
        </Text>
        <Text>
          <Trans>Open it from the message you were sent once more. Else ask the clinic for a new one.</Trans>
        </Text>
      </SignedOutPage>
    );
  }
  if ("asked" in data) {
    const send = (given: Typed) => {
      setTyped(given);
      setTried((before) => before + 1);
    };
    return <Asking asked={data.asked} again={Boolean(typed.passcode)} pending={isFetching} send={send} />;
  }
  return <Shown id={id} share={data.opened} />;
}

interface AskingProps {
  asked: Asked;
  /** A passcode was typed, and it was wrong. */
  again: boolean;
  pending: boolean;
  send: (typed: Typed) => void;
}

function Asking({ asked, again, pending, send }: AskingProps) {
  const { tries } = asked;
  if (tries === 0) {
    return (
      <SignedOutPage title={t`This link is locked`} testId="share-locked">
        <Text>
          <Trans>A wrong passcode was typed too often. Ask the clinic: it can open the link again.</Trans>
        </Text>
      </SignedOutPage>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    send({
      ...(asked.passcode && { passcode: textOf(fields, "passcode") }),
      ...(asked.name && { name: textOf(fields, "name") }),
    });
  };
  return (
    <SignedOutPage
      title={t`Pictures for you`}
      about={
        asked.passcode
          ? t`The clinic has told you a passcode.`
          : t`The clinic would like to know who you are.`
      }
      testId="share-asks"
    >
      <form onSubmit={submit}>
        <Stack>
          {asked.name && (
            <TextInput
              name="name"
              label={t`Your name`}
              description={t`The clinic sees who has looked at the pictures.`}
              autoComplete="name"
              maxLength={80}
              required
            />
          )}
          {asked.passcode && (
            <PasswordInput name="passcode" label={t`Passcode`} maxLength={64} autoComplete="off" required />
          )}
          <Failure
            error={
              again && tries !== null && !pending
                ? new Error(t`That was not it. Look at the passcode once more.`)
                : null
            }
          />
          {again && tries !== null && (
            <Text size="sm">
              <Plural value={tries} one="# more try" other="# more tries" />
            </Text>
          )}
          <Button type="submit" size="md" loading={pending}>
            <Trans>Show the pictures</Trans>
          </Button>
        </Stack>
      </form>
    </SignedOutPage>
  );
}

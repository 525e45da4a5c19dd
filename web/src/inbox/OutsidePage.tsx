import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Loader, PasswordInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useParams } from "react-router";
import { formatBytes } from "../format/bytes";
import { formatDay } from "../format/moments";
import { formatNumber } from "../format/numbers";
import { ApiError } from "../graphql/request";
import { Failure } from "../page/Failure";
import { SignedOutPage } from "../session/SignedOutPage";
import { enter, type Inbox, NOTHING_SAID, type Said } from "./api";
import { Chooser } from "./Chooser";
import { type FolderHandle, filesOfFolder, type Picked } from "./picking";
import { Sending, useProgress } from "./Sending";
import { uploaderOf } from "./Uploader";
import { WhoseFields } from "./WhoseFields";

type Entered = Extract<Inbox, { passcode: false }>;
const LONGEST = 64;
const LONGEST_MESSAGE = 2000;
const LONGEST_PASSCODE = 64;

/** `/u/ID#SECRET`: who has the link sends files to a clinic. The secret stays behind the `#`. */
export default function OutsidePage() {
  const { id = "" } = useParams();
  const secret = useLocation().hash.slice(1);
  const { data, error, refetch } = useQuery({
    queryKey: ["inbox", id, secret],
    queryFn: () => enter(id, secret, ""),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const [entered, setEntered] = useState<Entered | null>(null);
  const inbox = entered ?? (data?.passcode === false ? data : null);
  if (inbox) return <Send id={id} inbox={inbox} />;
  if (data?.passcode) {
    return (
      <SignedOutPage title={t`Send files`} testId="inbox-passcode">
        <Passcode open={(passcode) => enter(id, secret, passcode)} opened={setEntered} />
      </SignedOutPage>
    );
  }
  const isGone = error instanceof ApiError && error.status === 401;
  return (
    <SignedOutPage title={t`Send files`} testId={error ? "inbox-gone" : undefined}>
      {!error ? (
        <Loader aria-label={t`Loading`} />
      ) : isGone ? (
        <Text>
          <Trans>This link does not work, or no longer. Ask the clinic for a new one.</Trans>
        </Text>
      ) : (
        <>
          <Failure error={error} />
          <Button variant="default" onClick={() => void refetch()}>
            <Trans>Try again</Trans>
          </Button>
        </>
      )}
    </SignedOutPage>
  );
}

interface PasscodeProps {
  open: (passcode: string) => Promise<Inbox>;
  opened: (inbox: Entered) => void;
}

function Passcode({ open, opened }: PasscodeProps) {
  const attempt = useMutation({
    mutationFn: open,
    onSuccess: (inbox) => inbox.passcode || opened(inbox),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    attempt.mutate(String(new FormData(event.currentTarget).get("passcode") ?? ""));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          name="passcode"
          label={t`Passcode`}
          description={t`The clinic has told you.`}
          size="md"
          maxLength={LONGEST_PASSCODE}
          required
          withAsterisk={false}
        />
        <Failure error={attempt.error} />
        <Button type="submit" size="md" loading={attempt.isPending}>
          <Trans>Go on</Trans>
        </Button>
      </Stack>
    </form>
  );
}

function Send({ id, inbox }: { id: string; inbox: Entered }) {
  const uploader = uploaderOf(`/inboxes/${encodeURIComponent(id)}/uploads`);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const now = useProgress(uploader);
  const unfinished = useQuery({
    queryKey: ["unfinished", uploader.root],
    queryFn: async () => {
      const found = (await uploader.unfinished()) ?? null;
      if (found) setSaid(found.said);
      return found;
    },
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const before = now.phase === "IDLE" || now.phase === "FAILED" ? unfinished.data : null;
  const ready = said.patient.trim() !== "" && said.sender.trim() !== "";
  const choose = (files: AsyncIterable<Picked> | Picked[], folder?: FolderHandle) =>
    void uploader.send(files, said, { upload: before?.upload, folder }).then(() => void unfinished.refetch());
  const goOn = async () => {
    const folder = before?.folder;
    if (!folder) return;
    const may = (await folder.requestPermission?.({ mode: "read" })) ?? "granted";
    if (may === "granted") choose(filesOfFolder(folder), folder);
  };
  const { clinic } = inbox;
  return (
    <SignedOutPage title={clinic} about={t`asks you to send X-rays, scans and photos`} testId="outside">
      {inbox.label && <Text fw={600}>{inbox.label}</Text>}
      {uploader.busy || now.phase === "DONE" ? (
        <>
          <Sending
            uploader={uploader}
            thanks={t`Thank you. The clinic has your files and will look at them.`}
          />
          {now.phase === "DONE" ? (
            <Button variant="light" onClick={() => uploader.clear()}>
              <Trans>Send more</Trans>
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              <Trans>
                Leave this page open. If it is closed, open the link again: what was sent is not sent again.
              </Trans>
            </Text>
          )}
        </>
      ) : (
        <>
          {before && (
            <Alert color="teal" variant="light" title={t`You were not done`} data-testid="unfinished">
              <Stack gap="xs" align="flex-start">
                <Text size="sm">
                  {plural(before.total, {
                    one: "Choose the same file again: if it was sent, it is not sent again.",
                    other: "Choose the same files or folder again: what was sent is not sent again.",
                  })}
                </Text>
                {before.folder && (
                  <Button size="sm" onClick={() => void goOn()}>
                    <Trans>Go on with {before.folder.name}</Trans>
                  </Button>
                )}
              </Stack>
            </Alert>
          )}
          <Stack gap="sm">
            <TextInput
              label={t`Your name`}
              value={said.sender}
              onChange={(event) => setSaid({ ...said, sender: event.currentTarget.value })}
              maxLength={LONGEST}
              size="md"
              autoComplete="name"
              required
              withAsterisk={false}
            />
            <TextInput
              label={t`How the clinic reaches you`}
              placeholder={t`Phone or e-mail`}
              value={said.contact}
              onChange={(event) => setSaid({ ...said, contact: event.currentTarget.value })}
              maxLength={LONGEST}
              size="md"
            />
            <WhoseFields said={said} change={setSaid} />
            <Textarea
              label={t`A message to the clinic`}
              value={said.message}
              onChange={(event) => setSaid({ ...said, message: event.currentTarget.value })}
              maxLength={LONGEST_MESSAGE}
              size="md"
              minRows={2}
              autosize
            />
          </Stack>
          {ready ? (
            <Chooser choose={choose} />
          ) : (
            <Text size="sm" c="dimmed" data-testid="say-first">
              <Trans>Say who you are and what the animal is called, then choose the files.</Trans>
            </Text>
          )}
          <Sending uploader={uploader} thanks="" />
          <Text size="xs" c="dimmed">
            {t`Up to ${formatNumber(inbox.files_left)} files and ${formatBytes(inbox.bytes_left)}, until ${formatDay(inbox.until)}. Only the clinic sees what you send.`}
          </Text>
        </>
      )}
    </SignedOutPage>
  );
}

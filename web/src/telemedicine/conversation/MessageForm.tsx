import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Text, Textarea, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import type { CaseMessageKind } from "../../graphql/generated/graphql";
import { useChange } from "../../graphql/useChange";
import { Failure } from "../../page/Failure";
import { placeCaret } from "../../page/placeCaret";
import type { ConversationProps } from "../Conversation";
import classes from "./MessageForm.module.css";
import { completed, type Mentionable, matching, mentioned, typedName } from "./mentions";
import { messagesKey, PostCaseMessage, participantsOf } from "./queries";

const LONGEST = 5000;

/** Where one writes: text, people by @, and files of the case. */
export function MessageForm(props: ConversationProps) {
  const { tenant, id, asProvider, open, waitingSince, attachments = [], changed } = props;
  const post = useChange(PostCaseMessage, messagesKey(tenant, id));
  const { data: people = [] } = useQuery(participantsOf(tenant, id));
  const box = useRef<HTMLTextAreaElement>(null);
  const key = useRef(newKey());
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [files, setFiles] = useState<string[]>([]);
  const [asks, setAsks] = useState(false);
  const [answers, setAnswers] = useState(true);
  const typed = typedName(text, caret);
  const offered = typed === null ? [] : matching(people, typed).filter(({ name }) => name !== typed.trim());
  const mayAsk = asProvider && open;
  const mayAnswer = !asProvider && waitingSince !== null;

  const pick = ({ name }: Mentionable) => {
    const now = completed(text, caret, name);
    placeCaret(box.current, now.caret, () => {
      setText(now.text);
      setCaret(now.caret);
    });
  };
  const send = async () => {
    const kind: CaseMessageKind =
      mayAsk && asks ? "CLARIFICATION" : mayAnswer && answers ? "ANSWER" : "MESSAGE";
    const message = {
      key: key.current,
      text,
      kind,
      mentions: mentioned(text, people).map((one) => one.id),
      attachments: files,
    };
    await post.mutateAsync({ tenant, case: id, message });
    key.current = newKey();
    setText("");
    setFiles([]);
    setAsks(false);
    changed();
  };
  const press = (event: KeyboardEvent) => {
    const [first] = offered;
    if (first && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      event.preventDefault();
      pick(first);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim()) {
      event.preventDefault();
      void send().catch(() => undefined);
    }
  };

  return (
    <div className={classes.form}>
      <Textarea
        ref={box}
        label={t`Message`}
        placeholder={t`Write to the other side; name people by @`}
        minRows={3}
        rows={3}
        maxLength={LONGEST}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setCaret(currentTarget.selectionStart);
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={press}
      />
      {offered.length > 0 && (
        <ul className={classes.offered} aria-label={t`Who is meant`} data-testid="mentionable">
          {offered.map((one) => (
            <li key={one.id}>
              <UnstyledButton className={classes.person} onClick={() => pick(one)}>
                {one.name}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      {attachments.length > 0 && (
        <Checkbox.Group label={t`Files of the case`} value={files} onChange={setFiles}>
          <div className={classes.files}>
            {attachments.map(({ id: file, name }) => (
              <Checkbox key={file} value={file} label={name} size="xs" />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {mayAsk && (
        <Checkbox
          label={t`Ask the clinic for a clarification`}
          description={t`The due time stands still until it answers.`}
          checked={asks}
          onChange={({ currentTarget }) => setAsks(currentTarget.checked)}
        />
      )}
      {mayAnswer && (
        <Checkbox
          label={t`This answers the question`}
          description={t`The reader goes on, and the due time with them.`}
          checked={answers}
          onChange={({ currentTarget }) => setAnswers(currentTarget.checked)}
        />
      )}
      <div className={classes.end}>
        <Button
          loading={post.isPending}
          disabled={!text.trim() && files.length === 0}
          onClick={() => void send().catch(() => undefined)}
        >
          {mayAsk && asks ? (
            <Trans>Ask</Trans>
          ) : mayAnswer && answers ? (
            <Trans>Answer</Trans>
          ) : (
            <Trans>Send</Trans>
          )}
        </Button>
        {text.length > LONGEST - 500 && (
          <Text size="xs" c="dimmed">
            {text.length} / {LONGEST}
          </Text>
        )}
      </div>
      <Failure error={post.error} />
    </div>
  );
}

/** 32 hexadecimal digits that nobody has had: a message that is sent twice is known by them. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

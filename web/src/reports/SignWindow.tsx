import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { PasswordInput, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { EditionKind, ProofInput } from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { FormModal, textOf } from "../page/FormModal";
import { isDismissed, passkeyAnswer } from "../session/ceremonies";
import { useSession } from "../session/session";
import { casesKey } from "../telemedicine/queries";
import { type About, findingsKey, reportsKey, SignReport } from "./queries";

interface Props {
  about: About;
  id: string;
  version: number;
  addendum: boolean;
  /** May sign as final. */
  maySign: boolean;
  /** What the clinic has to acknowledge, and what the template asks for and is not said. */
  critical: string;
  unanswered: string[];
  close: () => void;
}

/** Puts a person's name under what was written: they prove once more who they are. */
export function SignWindow({ about, id, version, addendum, maySign, critical, unanswered, close }: Props) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<EditionKind>(addendum ? "ADDENDUM" : maySign ? "FINAL" : "PRELIMINARY");
  const [by, setBy] = useState("password");
  const user = useSession().data?.session?.user.id ?? "";
  const [title, setTitle] = useLocalStorage({ key: `vetark-signed-as-${user}`, defaultValue: "" });
  const sign = useMutation({
    mutationFn: async (proof: ProofInput | "passkey") => {
      const given = proof === "passkey" ? { credential: JSON.stringify(await passkeyAnswer()) } : proof;
      return request(SignReport, { tenant: about.tenant, id, version, kind, proof: given, title });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: reportsKey(about) });
      await queries.invalidateQueries({ queryKey: findingsKey(about.tenant) });
      void queries.invalidateQueries({ queryKey: casesKey(about.tenant) });
      close();
    },
  });
  return (
    <FormModal
      title={addendum ? t`Sign the addendum` : t`Sign the report`}
      opened
      close={close}
      verb={by === "passkey" ? t`Sign with a passkey` : t`Sign`}
      color="teal.9"
      pending={sign.isPending}
      error={isDismissed(sign.error) ? null : sign.error}
      submit={(fields) =>
        sign.mutate(
          by === "passkey"
            ? "passkey"
            : by === "code"
              ? { code: textOf(fields, "code") }
              : { password: String(fields.get("password") ?? "") },
        )
      }
    >
      {!addendum && (
        <SegmentedControl
          aria-label={t`Kind`}
          value={kind}
          onChange={(value) => setKind(value as EditionKind)}
          data={[
            { value: "PRELIMINARY", label: t`Preliminary` },
            { value: "FINAL", label: t`Final`, disabled: !maySign },
          ]}
        />
      )}
      {critical && (
        <Text size="sm" c="red" data-testid="sign-critical">
          {t`The clinic has to acknowledge: ${critical}`}
        </Text>
      )}
      {unanswered.length > 0 && (
        <Text size="sm" fw={600} data-testid="sign-unanswered">
          {t`Nothing stands behind: ${unanswered.join(", ")}.`}
        </Text>
      )}
      <TextInput
        label={t`Title behind your name`}
        placeholder={t`DipECVDI`}
        value={title}
        maxLength={100}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t`Prove who you are by`}
        value={by}
        onChange={setBy}
        data={[
          { value: "password", label: t`Password` },
          { value: "code", label: t`Code` },
          { value: "passkey", label: t`Passkey` },
        ]}
      />
      {by === "password" && (
        <PasswordInput
          name="password"
          label={t`Your password`}
          autoComplete="current-password"
          required
          data-autofocus
        />
      )}
      {by === "code" && (
        <TextInput
          name="code"
          label={t`Code of your authenticator app`}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
        />
      )}
      {by === "passkey" && (
        <Text size="sm">
          <IconFingerprint size={16} aria-hidden /> <Trans>Your device asks you as it does at sign-in.</Trans>
        </Text>
      )}
      {kind !== "PRELIMINARY" && (
        <Text size="sm" c="dimmed">
          <Trans>It cannot be changed any more; an addendum can follow.</Trans>
        </Text>
      )}
    </FormModal>
  );
}

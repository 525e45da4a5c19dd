import { t } from "@lingui/core/macro";
import { PasswordInput } from "@mantine/core";

export const SHORTEST_PASSWORD = 12;

/** A field for a password that is to be remembered from now on; the server judges how easily it is guessed. */
export function NewPassword({ label, size }: { label: string; size?: string }) {
  return (
    <PasswordInput
      name="new-password"
      label={label}
      description={t`At least ${SHORTEST_PASSWORD} characters. A few words that have nothing to do with each other are good.`}
      autoComplete="new-password"
      minLength={SHORTEST_PASSWORD}
      maxLength={1024}
      required
      withAsterisk={false}
      size={size}
    />
  );
}

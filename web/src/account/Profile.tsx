import { t } from "@lingui/core/macro";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { formatDay } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { Section } from "../page/Section";
import { sessionOptions } from "../session/session";
import { type Account, accountOptions, UpdateAccount } from "./queries";

export function Profile({ account }: { account: Account }) {
  const update = useChange(UpdateAccount, accountOptions.queryKey, sessionOptions.queryKey);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    update.mutate({ name: textOf(new FormData(event.currentTarget), "name") });
  };
  return (
    <Section
      title={t`Profile`}
      about={t`Your name stands in the audit trail and on what you share.`}
      testId="profile"
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t`Email`}
            value={account.email}
            readOnly
            description={
              account.provedAt
                ? t`Confirmed to be yours ${formatDay(account.provedAt)}.`
                : t`Nobody has confirmed that it is yours: joining another clinic will ask for a new password.`
            }
          />
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              name="name"
              label={t`Name`}
              defaultValue={account.name}
              autoComplete="name"
              required
              withAsterisk={false}
              flex={1}
            />
            <Button type="submit" variant="light" loading={update.isPending}>
              {update.isSuccess ? t`Saved` : t`Save`}
            </Button>
          </Group>
          <Failure error={update.error} />
        </Stack>
      </form>
    </Section>
  );
}

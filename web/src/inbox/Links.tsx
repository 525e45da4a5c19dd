import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { formatBytes } from "../format/bytes";
import { formatDay } from "../format/moments";
import type { InboxesQuery as Result } from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { Confirm } from "../page/Confirm";
import { Copyable } from "../page/Copyable";
import { FormModal, textOf } from "../page/FormModal";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { InboxesQuery, inboxesKey, OpenInbox, WithdrawInbox } from "./queries";

type Inbox = Result["inboxes"][number];
const LONGEST_LABEL = 100;
const MOST_DAYS = 366;
const MOST_GIGABYTES = 1024;
const LONGEST_PASSCODE = 64;

/** The links by which people outside send files here. */
export function Links({ tenant }: { tenant: string }) {
  const query = useQuery({
    queryKey: inboxesKey(tenant),
    queryFn: async ({ signal }) => (await request(InboxesQuery, { tenant }, signal)).inboxes,
  });
  return (
    <Section
      title={t`Links`}
      about={t`Whoever has a link can send X-rays, scans, photos and documents to this clinic, and sees nothing of it.`}
      action={<NewLink tenant={tenant} />}
      testId="inbox-links"
    >
      <Loaded query={query}>
        {(inboxes) =>
          inboxes.length === 0 ? (
            <Empty>
              <Trans>There is no link yet.</Trans>
            </Empty>
          ) : (
            <List columns={[t`For`, t`Open until`, t`Came so far`]}>
              {inboxes.map((inbox) => (
                <Row key={inbox.id} tenant={tenant} inbox={inbox} />
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}

function Row({ tenant, inbox }: { tenant: string; inbox: Inbox }) {
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => request(WithdrawInbox, { tenant, id: inbox.id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: inboxesKey(tenant) }),
  });
  return (
    <tr data-testid="inbox-link">
      <Head name={inbox.label} about={t`${inbox.number}, made by ${inbox.createdBy}`} />
      <Cell of={t`Open until`}>{inbox.open ? formatDay(inbox.endsAt) : t`closed`}</Cell>
      <Cell of={t`Came so far`}>{t`${inbox.files} files, ${formatBytes(inbox.bytes)}`}</Cell>
      <Actions>
        {inbox.open && (
          <Confirm
            question={t`Close this link?`}
            verb={t`Close it`}
            act={() => withdraw.mutateAsync()}
            pending={withdraw.isPending}
            error={withdraw.error}
            target={(open) => (
              <Button size="xs" variant="default" onClick={open}>
                <Trans>Close</Trans>
              </Button>
            )}
          >
            <Trans>Nobody can send anything by it any more, at once. What came by it stays.</Trans>
          </Confirm>
        )}
      </Actions>
    </tr>
  );
}

function NewLink({ tenant }: { tenant: string }) {
  const queries = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const make = useMutation({
    mutationFn: async (fields: FormData) => {
      const inbox = {
        label: textOf(fields, "label"),
        days: Number(textOf(fields, "days")),
        mostGigabytes: Number(textOf(fields, "gigabytes")),
        passcode: textOf(fields, "passcode"),
      };
      return (await request(OpenInbox, { tenant, inbox })).openInbox;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: inboxesKey(tenant) }),
  });
  const link = make.data && new URL(make.data.link, location.origin).href;
  const done = () => {
    close();
    make.reset();
  };
  return (
    <>
      <Button onClick={open} size="sm">
        <Trans>New link</Trans>
      </Button>
      <FormModal
        title={link ? t`The link is made` : t`New link`}
        opened={opened}
        close={done}
        verb={link ? t`Done` : t`Make the link`}
        submit={(fields) => (link ? done() : make.mutate(fields))}
        pending={make.isPending}
        error={make.error}
      >
        {link ? (
          <Stack gap="xs">
            <Text size="sm">
              <Trans>Send it to those who shall use it. It is shown this once.</Trans>
            </Text>
            <Copyable text={link} label={t`Link`} />
          </Stack>
        ) : (
          <Stack gap="sm">
            <TextInput
              name="label"
              label={t`What it is for`}
              placeholder={t`Second opinions, St. Anne's clinic`}
              maxLength={LONGEST_LABEL}
              required
              withAsterisk={false}
              data-autofocus
            />
            <NumberInput
              name="days"
              label={t`Open for so many days`}
              defaultValue={30}
              min={1}
              max={MOST_DAYS}
            />
            <NumberInput
              name="gigabytes"
              label={t`Takes so many gigabytes`}
              defaultValue={20}
              min={1}
              max={MOST_GIGABYTES}
            />
            <TextInput
              name="passcode"
              label={t`Passcode, if there shall be one`}
              description={t`Tell it on another way than the link: by phone.`}
              maxLength={LONGEST_PASSCODE}
              autoComplete="off"
            />
          </Stack>
        )}
      </FormModal>
    </>
  );
}

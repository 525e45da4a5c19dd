import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, answered } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { textOf } from "../page/FormModal";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import classes from "./Reports.module.css";
import { letterheadKey, letterheadOptions, PutLetterhead } from "./settings";

/** What stands above every report that is printed. */
export function Letterhead({ tenant }: { tenant: string }) {
  const query = useQuery(letterheadOptions(tenant));
  const change = useChange(PutLetterhead, letterheadKey(tenant));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [name, address, contact] = ["name", "address", "contact"].map((one) => textOf(fields, one));
    change.mutate({ tenant, name: name ?? "", address: address ?? "", contact: contact ?? "" });
  };
  return (
    <Section
      title={t`Letterhead`}
      about={t`It stands above every report that is printed.`}
      testId="letterhead"
    >
      <Loaded query={query}>
        {({ name, address, contact, hasLogo }) => (
          <Stack gap="md">
            <Logo tenant={tenant} there={hasLogo} />
            <form onSubmit={submit}>
              <Stack gap="sm">
                <TextInput name="name" label={t`Name`} defaultValue={name} maxLength={200} />
                <Textarea
                  name="address"
                  label={t`Address`}
                  defaultValue={address}
                  autosize
                  minRows={2}
                  maxLength={1000}
                />
                <Textarea
                  name="contact"
                  label={t`Telephone, mail`}
                  defaultValue={contact}
                  autosize
                  maxLength={1000}
                />
                <Failure error={change.error} />
                <Group gap="sm">
                  <Button type="submit" loading={change.isPending}>
                    <Trans>Save</Trans>
                  </Button>
                  <Text size="sm" role="status">
                    {change.isSuccess && t`Saved`}
                  </Text>
                </Group>
              </Stack>
            </form>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Logo({ tenant, there }: { tenant: string; there: boolean }) {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [version, setVersion] = useState(0);
  const path = `/tenants/${encodeURIComponent(tenant)}/letterhead/logo`;
  const put = useMutation({
    mutationFn: async (file: Blob) => {
      const headers = { "Content-Type": "application/octet-stream" };
      const answer = await answered(path, { method: "PUT", headers, body: file });
      if (answer.ok) return;
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      throw new ApiError(problem.detail ?? t`The server answered ${answer.status}.`, answer.status);
    },
    onSuccess: () => {
      setVersion((before) => before + 1);
      return queries.invalidateQueries({ queryKey: letterheadKey(tenant) });
    },
  });
  return (
    <Stack gap="xs" align="flex-start">
      {there && <img src={`${path}?${version}`} alt={t`Logo`} className={classes.logo} data-testid="logo" />}
      <Group gap="xs">
        <Button variant="default" loading={put.isPending} onClick={() => input.current?.click()}>
          {there ? <Trans>Choose another logo</Trans> : <Trans>Choose a logo (PNG or JPEG)</Trans>}
        </Button>
        {there && (
          <Button variant="subtle" color="red" onClick={() => put.mutate(new Blob([]))}>
            <Trans>Remove the logo</Trans>
          </Button>
        )}
      </Group>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg"
        aria-label={t`Logo`}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) put.mutate(file);
          currentTarget.value = "";
        }}
      />
      <Failure error={put.error} />
    </Stack>
  );
}

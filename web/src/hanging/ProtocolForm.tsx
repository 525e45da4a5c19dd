import { Trans, useLingui } from "@lingui/react/macro";
import { Alert, List, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";
import { useChange } from "../graphql/useChange";
import { FormModal } from "../page/FormModal";
import { PutHangingProtocol } from "./mutations";
import classes from "./ProtocolForm.module.css";
import { ProtocolPreview } from "./ProtocolPreview";
import { type HangingProtocol, hangingKey } from "./queries";

const NEW = `{
  "id": "our-elbows",
  "name": "Elbows, both sides",
  "modalities": ["CR", "DX"],
  "regions": ["elbow"],
  "layout": "1x2",
  "panes": [
    { "name": "Right mediolateral", "projections": ["mediolateral", "lateral"], "laterality": "R" },
    { "name": "Left mediolateral", "projections": ["mediolateral", "lateral"], "laterality": "L" }
  ],
  "least": 2
}`;

const CheckQuery = graphql(`
  query CheckHangingProtocol($tenant: ID!, $json: String!) {
    checkHangingProtocol(tenant: $tenant, json: $json) {
      protocol { ...HangingProtocolFields }
      problems
    }
  }
`);

interface Props {
  tenant: string;
  /** null: a new one. */
  protocol: HangingProtocol | null;
  /** All there are, for what would fit a study better. */
  protocols: HangingProtocol[];
  close: () => void;
}

/** A protocol as JSON: what is wrong with it as it stands, and what it would hang of the newest studies. */
export function ProtocolForm({ tenant, protocol, protocols, close }: Props) {
  const { t } = useLingui();
  const [json, write] = useState(protocol?.json ?? NEW);
  const [settled] = useDebouncedValue(json, 300);
  const check = useQuery({
    queryKey: ["check-hanging-protocol", tenant, settled],
    queryFn: async ({ signal }) =>
      (await request(CheckQuery, { tenant, json: settled }, signal)).checkHangingProtocol,
    placeholderData: (before) => before,
    retry: false,
  });
  const put = useChange(PutHangingProtocol, hangingKey(tenant));
  const problems = check.data?.problems ?? [];
  const read = check.data?.protocol;
  return (
    <FormModal
      title={protocol ? t`Change ${protocol.name}` : t`Add a hanging protocol`}
      opened
      close={close}
      verb={t`Save`}
      submit={() => put.mutate({ tenant, json }, { onSuccess: close })}
      pending={put.isPending}
      error={put.error}
      size="xl"
    >
      <Textarea
        label={t`Protocol as JSON`}
        description={t`The administrator's guide has every field. A protocol of the ID of another takes its place.`}
        rows={18}
        value={json}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        classNames={{ input: classes.json }}
        spellCheck={false}
        data-autofocus
        data-testid="protocol-json"
      />
      {problems.length > 0 && (
        <Alert color="orange" variant="light" title={t`This is no hanging protocol yet`} role="status">
          <List size="sm" data-testid="protocol-problems">
            {problems.map((problem) => (
              <List.Item key={problem}>{problem}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {read && (
        <section aria-label={t`Preview`} data-testid="protocol-preview">
          <Text size="sm" fw={600}>
            <Trans>What it would hang of the clinic's newest studies</Trans>
          </Text>
          <ProtocolPreview tenant={tenant} protocol={read} protocols={protocols} />
        </section>
      )}
    </FormModal>
  );
}

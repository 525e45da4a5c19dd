import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, NativeSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Section } from "../page/Section";
import classes from "./CasePage.module.css";
import { destinationsOf, SendOutside } from "./dicomQueries";
import { casesKey } from "./queries";

interface Props {
  tenant: string;
  id: string;
  /** Keeps what is typed before it goes. */
  keep: () => Promise<unknown>;
  sent: (id: string) => void;
}

/** Sends a draft by DICOM to a provider that is not here: images, history and question as a cover page. */
export function SendOutsideForm({ tenant, id, keep, sent }: Props) {
  const { data = [] } = useQuery(destinationsOf(tenant));
  const [chosen, choose] = useState("");
  const send = useChange(SendOutside, casesKey(tenant));
  if (data.length === 0) return null;
  const remote = data.length === 1 ? (data[0]?.name ?? "") : chosen;
  return (
    <Section title={t`To a provider outside`} testId="send-outside">
      <Text size="sm">
        <Trans>Instead: the images go there by DICOM, with question and history as a cover page.</Trans>
      </Text>
      <div className={classes.state}>
        <NativeSelect
          aria-label={t`Provider outside`}
          value={remote}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[
            // A modality may stand there too: nothing goes where nobody has said.
            ...(data.length > 1 ? [{ value: "", label: t`Choose …` }] : []),
            ...data.map(({ name, aeTitle }) => ({ value: name, label: `${name} (${aeTitle})` })),
          ]}
        />
        <Button
          variant="light"
          loading={send.isPending}
          disabled={!remote}
          onClick={async () => {
            await keep();
            send.mutate({ tenant, id, remote }, { onSuccess: () => sent(id) });
          }}
        >
          <Trans>Send by DICOM</Trans>
        </Button>
      </div>
      <Failure error={send.error} />
    </Section>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { CancelCase, type CaseDetails, casesKey } from "./queries";

const LONGEST = 1000;

/** A case is taken back; somebody who reads it already is asked to stop. */
export function CancelForm({ tenant, of }: { tenant: string; of: CaseDetails }) {
  const [opened, { open, close }] = useDisclosure(false);
  const cancel = useChange(CancelCase, casesKey(tenant));
  const being = of.state === "IN_PROGRESS";
  return (
    <div>
      <Button variant="default" c="red.9" onClick={open}>
        {being ? <Trans>Ask to stop</Trans> : <Trans>Cancel the case</Trans>}
      </Button>
      {opened && (
        <FormModal
          title={being ? t`Ask the reader to stop?` : t`Cancel this case?`}
          opened
          close={close}
          verb={being ? t`Ask to stop` : t`Cancel the case`}
          submit={(form) =>
            cancel.mutate({ tenant, id: of.id, because: textOf(form, "because") }, { onSuccess: close })
          }
          pending={cancel.isPending}
          error={cancel.error}
        >
          <Text size="sm">
            {being ? (
              <Trans>Somebody reads it already and decides whether it can still be stopped.</Trans>
            ) : (
              <Trans>Nobody will read it. You can submit the study again at any time.</Trans>
            )}
          </Text>
          <Textarea name="because" label={t`Why`} autosize minRows={2} maxLength={LONGEST} data-autofocus />
        </FormModal>
      )}
    </div>
  );
}

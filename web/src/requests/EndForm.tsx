import { t } from "@lingui/core/macro";
import { Autocomplete, Text } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { FormModal } from "../page/FormModal";
import { CancelRequest, EndRequest, type ImageRequest, requestsKey } from "./queries";

const LONGEST = 1000;

export type Ending = "done" | "broken off" | "cancelled";

interface Asked {
  question: string;
  verb: string;
  about: string;
  reasons: string[];
  needsReason: boolean;
}

/** How an ending is asked about; reasons are suggestions, anything can be written. */
function asked(ending: Ending, { procedure, patient }: ImageRequest): Asked {
  const what = procedure.name;
  const who = patient.name || patient.patientID;
  if (ending === "done")
    return {
      question: t`${what} of ${who} is done?`,
      verb: t`It is done`,
      about: t`It leaves the worklist of the modalities, also where shots are missing.`,
      reasons: [t`What is there is enough`, t`Shot on film`, t`The images are in another study`],
      needsReason: false,
    };
  if (ending === "broken off")
    return {
      question: t`${what} of ${who} is broken off?`,
      verb: t`Break it off`,
      about: t`It leaves the worklist of the modalities. What was shot of it stays.`,
      reasons: [
        t`The patient would not lie still`,
        t`The patient is not stable enough`,
        t`The modality is out of order`,
      ],
      needsReason: true,
    };
  return {
    question: t`${what} of ${who} is cancelled?`,
    verb: t`Cancel it`,
    about: t`It leaves the worklist of the modalities.`,
    reasons: [t`The client does not want it`, t`Requested by mistake`, t`The patient has died`],
    needsReason: false,
  };
}

interface Props {
  tenant: string;
  request: ImageRequest;
  ending: Ending;
  close: () => void;
}

/** Ends a request by hand, with a reason. */
export function EndForm({ tenant, request, ending, close }: Props) {
  const cancel = useChange(CancelRequest, requestsKey(tenant));
  const end = useChange(EndRequest, requestsKey(tenant));
  const [reason, setReason] = useState("");
  const { question, verb, about, reasons, needsReason } = asked(ending, request);
  const submit = () => {
    const known = { tenant, id: request.id, reason: reason.trim() };
    if (ending === "cancelled") cancel.mutate(known, { onSuccess: close });
    else {
      const state = ending === "done" ? "COMPLETED" : "DISCONTINUED";
      end.mutate({ ...known, state }, { onSuccess: close });
    }
  };
  return (
    <FormModal
      title={question}
      opened
      close={close}
      verb={verb}
      submit={submit}
      pending={cancel.isPending || end.isPending}
      disabled={needsReason && !reason.trim()}
      error={cancel.error ?? end.error}
      large
    >
      <Text size="md">{about}</Text>
      <Autocomplete
        label={needsReason ? t`Why` : t`Why, if you want to say`}
        size="lg"
        data={reasons}
        value={reason}
        onChange={setReason}
        maxLength={LONGEST}
        filter={({ options }) => options}
        data-autofocus
      />
    </FormModal>
  );
}

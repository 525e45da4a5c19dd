import { Autocomplete, Text } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { FormModal } from "../page/FormModal";
import { CancelRequest, EndRequest, type ImageRequest, requestsKey } from "./queries";

const LONGEST = 1000;

export type Ending = "done" | "broken off" | "cancelled";

/** How each ending is asked about; reasons are suggestions, anything can be written. */
const ENDINGS: Record<
  Ending,
  { question: string; verb: string; about: string; reasons: string[]; needsReason: boolean }
> = {
  done: {
    question: "is done?",
    verb: "It is done",
    about: "It leaves the worklist of the modalities, also where shots are missing.",
    reasons: ["What is there is enough", "Shot on film", "The images are in another study"],
    needsReason: false,
  },
  "broken off": {
    question: "is broken off?",
    verb: "Break it off",
    about: "It leaves the worklist of the modalities. What was shot of it stays.",
    reasons: [
      "The patient would not lie still",
      "The patient is not stable enough",
      "The modality is out of order",
    ],
    needsReason: true,
  },
  cancelled: {
    question: "is cancelled?",
    verb: "Cancel it",
    about: "It leaves the worklist of the modalities.",
    reasons: ["The client does not want it", "Requested by mistake", "The patient has died"],
    needsReason: false,
  },
};

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
  const { question, verb, about, reasons, needsReason } = ENDINGS[ending];
  const submit = () => {
    const asked = { tenant, id: request.id, reason: reason.trim() };
    if (ending === "cancelled") cancel.mutate(asked, { onSuccess: close });
    else {
      const state = ending === "done" ? "COMPLETED" : "DISCONTINUED";
      end.mutate({ ...asked, state }, { onSuccess: close });
    }
  };
  return (
    <FormModal
      title={`${request.procedure.name} of ${request.patient.name || request.patient.patientID} ${question}`}
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
        label={needsReason ? "Why" : "Why, if you want to say"}
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

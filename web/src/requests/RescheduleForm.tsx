import { TextInput } from "@mantine/core";
import { toDicomDate, toIsoDate } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { type ImageRequest, RescheduleRequest, requestsKey } from "./queries";

export function RescheduleForm({
  tenant,
  request,
  close,
}: {
  tenant: string;
  request: ImageRequest;
  close: () => void;
}) {
  const move = useChange(RescheduleRequest, requestsKey(tenant));
  const { starts } = request;
  const submit = (form: FormData) => {
    const schedule = {
      date: toDicomDate(textOf(form, "date")) ?? "",
      time: textOf(form, "time").replaceAll(":", ""),
    };
    move.mutate({ tenant, id: request.id, schedule }, { onSuccess: close });
  };
  return (
    <FormModal
      title={`Move the request for ${request.patient.name}`}
      opened
      close={close}
      verb="Move"
      submit={submit}
      pending={move.isPending}
      error={move.error}
    >
      <TextInput
        type="date"
        name="date"
        label="Day"
        size="md"
        defaultValue={toIsoDate(starts.slice(0, 8)) ?? undefined}
        required
        withAsterisk={false}
      />
      <TextInput
        type="time"
        name="time"
        label="Time"
        size="md"
        defaultValue={`${starts.slice(8, 10)}:${starts.slice(10, 12)}`}
      />
    </FormModal>
  );
}

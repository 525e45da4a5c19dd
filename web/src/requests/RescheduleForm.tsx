import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";
import { toDicomDate, toIsoDate } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { FormModal, textOf } from "../page/FormModal";
import { type ImageRequest, RescheduleRequest, requestsKey } from "./queries";
import { stationsOf, timeOf } from "./requests";

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
      stations: stationsOf(textOf(form, "stations")),
    };
    move.mutate({ tenant, id: request.id, schedule }, { onSuccess: close });
  };
  return (
    <FormModal
      title={t`Move the request for ${request.patient.name}`}
      opened
      close={close}
      verb={t`Move`}
      submit={submit}
      pending={move.isPending}
      error={move.error}
      large
    >
      <TextInput
        type="date"
        name="date"
        label={t`Day`}
        size="lg"
        defaultValue={toIsoDate(starts.slice(0, 8)) ?? undefined}
        required
        withAsterisk={false}
      />
      <TextInput type="time" name="time" label={t`Time`} size="lg" defaultValue={timeOf(starts)} />
      <TextInput
        name="stations"
        label={t`Modality's AE title`}
        placeholder={t`any that fits`}
        size="lg"
        autoComplete="off"
        defaultValue={request.stations.join(", ")}
      />
    </FormModal>
  );
}

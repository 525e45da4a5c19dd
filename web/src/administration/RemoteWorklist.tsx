import { t } from "@lingui/core/macro";
import { NumberInput, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RemoteApplicationEntityInput } from "../graphql/generated/graphql";
import { textOf } from "../page/FormModal";
import { LONGEST_TITLE } from "./LocalTitles";
import type { RemoteEntity } from "./queries";

type WorklistFacts = Pick<
  RemoteApplicationEntityInput,
  | "worklistMinutes"
  | "worklistDays"
  | "worklistModality"
  | "worklistStation"
  | "worklistCancels"
  | "performedSteps"
>;

const EVERY_MINUTES = 5;
const DAYS_AHEAD = 1;

/** What the block of the form says of worklist and performed steps. */
export function worklistOf(form: FormData): WorklistFacts {
  const number = (name: string, otherwise: number) => Number(textOf(form, name) || otherwise);
  return {
    worklistMinutes: form.get("worklist") === null ? null : number("worklist-minutes", EVERY_MINUTES),
    worklistDays: number("worklist-days", DAYS_AHEAD),
    worklistModality: textOf(form, "worklist-modality").toUpperCase(),
    worklistStation: textOf(form, "worklist-station"),
    worklistCancels: form.get("worklist-cancels") !== null,
    performedSteps: form.get("performed-steps") !== null,
  };
}

/** Its worklist brought in as image requests, and what modalities perform told to it. */
export function RemoteWorklist({ entity }: { entity?: RemoteEntity }) {
  const [taken, take] = useState(Boolean(entity?.worklistMinutes));
  return (
    <Stack gap="sm">
      <Switch
        name="worklist"
        label={t`Bring in its worklist`}
        description={t`Its entries become image requests here; what is shot for them is told back to it`}
        checked={taken}
        onChange={(event) => take(event.currentTarget.checked)}
      />
      <Stack gap="sm" pl="lg" display={taken ? undefined : "none"}>
        <SimpleGrid cols={{ base: 2, xs: 4 }}>
          <NumberInput
            name="worklist-minutes"
            label={t`Every, minutes`}
            defaultValue={entity?.worklistMinutes ?? EVERY_MINUTES}
            min={1}
            max={1440}
            allowDecimal={false}
            hideControls
          />
          <NumberInput
            name="worklist-days"
            label={t`Days ahead`}
            defaultValue={entity?.worklistDays ?? DAYS_AHEAD}
            min={0}
            max={30}
            allowDecimal={false}
            hideControls
          />
          <TextInput
            name="worklist-modality"
            label={t`Modality`}
            placeholder={t`all`}
            defaultValue={entity?.worklistModality}
            autoComplete="off"
          />
          <TextInput
            name="worklist-station"
            label={t`Station`}
            placeholder={t`all`}
            defaultValue={entity?.worklistStation}
            maxLength={LONGEST_TITLE}
            autoComplete="off"
          />
        </SimpleGrid>
        <Switch
          name="worklist-cancels"
          label={t`Cancel what is gone from it`}
          description={t`Otherwise the request stays and is marked; what has begun always stays`}
          defaultChecked={entity?.worklistCancels}
        />
      </Stack>
      <Switch
        name="performed-steps"
        label={t`Tell it what modalities perform`}
        description={t`Performed procedure steps (MPPS) of all but other systems' requests`}
        defaultChecked={entity?.performedSteps}
      />
    </Stack>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { IconCalendar, IconCheck, IconDots, IconHandStop, IconRepeat, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { dicomDateOf } from "../format/dates";
import { useChange } from "../graphql/useChange";
import { EndForm, type Ending } from "./EndForm";
import { type ImageRequest, RepeatRequest, requestsKey } from "./queries";
import classes from "./RequestMenu.module.css";
import { RescheduleForm } from "./RescheduleForm";

interface Props {
  tenant: string;
  request: ImageRequest;
  /** Whether the person may say that it is done, or broken off. */
  mayEnd: boolean;
}

/** What else can be done with a request. */
export function RequestMenu({ tenant, request, mayEnd }: Props) {
  const repeat = useChange(RepeatRequest, requestsKey(tenant));
  const [opened, open] = useState<Ending | "move" | null>(null);
  const waits = request.state === "SCHEDULED";
  const goesOn = waits || request.state === "IN_PROGRESS";
  const name = request.patient.name || request.patient.patientID;
  const close = () => open(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal classNames={{ item: classes.item }}>
        <Menu.Target>
          <ActionIcon
            size={50}
            variant="default"
            aria-label={t`What to do with ${request.procedure.name} of ${name}`}
          >
            {repeat.isSuccess ? <IconCheck size={24} /> : <IconDots size={24} />}
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {waits && (
            <Menu.Item leftSection={<IconCalendar size={20} />} onClick={() => open("move")}>
              <Trans>Move</Trans>
            </Menu.Item>
          )}
          {goesOn && mayEnd && (
            <>
              <Menu.Item leftSection={<IconCheck size={20} />} onClick={() => open("done")}>
                <Trans>It is done</Trans>
              </Menu.Item>
              <Menu.Item leftSection={<IconHandStop size={20} />} onClick={() => open("broken off")}>
                <Trans>Break off</Trans>
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={<IconRepeat size={20} />}
            onClick={() => repeat.mutate({ tenant, id: request.id, date: dicomDateOf(new Date()) })}
          >
            <Trans>Request again for today</Trans>
          </Menu.Item>
          {waits && (
            <Menu.Item color="red.9" leftSection={<IconX size={20} />} onClick={() => open("cancelled")}>
              <Trans>Cancel</Trans>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {opened === "move" && <RescheduleForm tenant={tenant} request={request} close={close} />}
      {opened && opened !== "move" && (
        <EndForm tenant={tenant} request={request} ending={opened} close={close} />
      )}
    </>
  );
}

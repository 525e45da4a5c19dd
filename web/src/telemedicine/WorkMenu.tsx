import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu, Select, Text } from "@mantine/core";
import { IconArrowBackUp, IconDotsVertical, IconUserShare, IconUsersPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { Question } from "../page/Confirm";
import { FormModal } from "../page/FormModal";
import {
  casesKey,
  ReassignWorkitem,
  ReleaseWorkitem,
  RequestSecondReading,
  readersOf,
  type Workitem,
} from "./queries";

interface Props {
  tenant: string;
  workitem: Workitem;
  /** What it is called. */
  name: string;
}

/** What else a provider does with a reading: gives it back, hands it on, has it read twice. */
export function WorkMenu({ tenant, workitem, name }: Props) {
  const [window, setWindow] = useState<"release" | "reassign" | "second">();
  const close = () => setWindow(undefined);
  const release = useChange(ReleaseWorkitem, casesKey(tenant));
  const second = useChange(RequestSecondReading, casesKey(tenant));
  const { uid, state, number } = workitem;
  const open = state === "SCHEDULED" || state === "IN_PROGRESS";
  if (!open && state !== "COMPLETED") return null;
  return (
    <>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon size={36} color="gray" aria-label={t`More for ${name}`} data-testid="work-menu">
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state === "IN_PROGRESS" && (
            <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => setWindow("release")}>
              <Trans>Release</Trans>
            </Menu.Item>
          )}
          {open && (
            <Menu.Item leftSection={<IconUserShare size={16} />} onClick={() => setWindow("reassign")}>
              <Trans>Reassign …</Trans>
            </Menu.Item>
          )}
          {number === 1 && (
            <Menu.Item leftSection={<IconUsersPlus size={16} />} onClick={() => setWindow("second")}>
              <Trans>Second reading</Trans>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Question
        opened={window === "release"}
        close={close}
        question={t`Release ${name}?`}
        verb={t`Release`}
        act={() => release.mutateAsync({ tenant, uid })}
        pending={release.isPending}
        error={release.error}
      >
        <Text size="sm">
          <Trans>
            It goes back to the queue, and anybody can claim it. What was written of the report is kept.
          </Trans>
        </Text>
      </Question>
      <Question
        opened={window === "second"}
        close={close}
        question={t`Have ${name} read a second time?`}
        verb={t`Ask for it`}
        act={() => second.mutateAsync({ tenant, case: workitem.case.id })}
        pending={second.isPending}
        error={second.error}
      >
        <Text size="sm">
          <Trans>
            Another reader reads it without the first report. A third one decides once both are done.
          </Trans>
        </Text>
      </Question>
      {window === "reassign" && (
        <ReassignForm tenant={tenant} workitem={workitem} name={name} close={close} />
      )}
    </>
  );
}

function ReassignForm({ tenant, workitem, name, close }: Props & { close: () => void }) {
  const reassign = useChange(ReassignWorkitem, casesKey(tenant));
  const readers = useQuery(readersOf(tenant));
  const [user, setUser] = useState<string | null>(null);
  return (
    <FormModal
      title={t`Reassign ${name}`}
      opened
      close={close}
      verb={t`Reassign`}
      submit={() => user && reassign.mutate({ tenant, uid: workitem.uid, user }, { onSuccess: close })}
      pending={reassign.isPending}
      disabled={!user}
      error={reassign.error ?? readers.error}
    >
      <Select
        label={t`Reader`}
        data={(readers.data ?? []).map(({ id, name: of }) => ({ value: id, label: of }))}
        value={user}
        onChange={setUser}
        searchable
        data-autofocus
      />
    </FormModal>
  );
}

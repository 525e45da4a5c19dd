import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconCalendar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import RangePicker from "../page/RangePicker";
import { type AuditState, eventName } from "./auditState";
import { auditEventsOptions, membersOf, tokensOf } from "./queries";

interface Props {
  tenant: string;
  state: AuditState;
  change: (part: Partial<AuditState>) => void;
}

const TYPING_MS = 400;
const outcomes = () => [
  { value: "SUCCESS", label: t`It worked` },
  { value: "FAILURE", label: t`It failed` },
];

export function AuditFilters({ tenant, state, change }: Props) {
  const { data: events = [] } = useQuery(auditEventsOptions);
  const narrowed = Object.values(state).some(Boolean);
  return (
    <Group gap="sm" data-testid="audit-filters">
      <Select
        aria-label={t`Event`}
        placeholder={t`Any event`}
        data={events.map((event) => ({ value: event, label: eventName(event) }))}
        value={state.event || null}
        clearable
        searchable
        onChange={(event) => change({ event: event ?? "" })}
        flex="1 1 140px"
      />
      <Who tenant={tenant} state={state} change={change} />
      <Select
        aria-label={t`Outcome`}
        placeholder={t`Any outcome`}
        data={outcomes()}
        value={state.outcome || null}
        clearable
        onChange={(outcome) => change({ outcome: outcome ?? "" })}
        flex="1 1 140px"
      />
      <Days state={state} change={change} />
      <Study state={state} change={change} />
      {narrowed && (
        <Button
          variant="subtle"
          onClick={() => change({ event: "", principal: "", study: "", outcome: "", from: "", to: "" })}
        >
          <Trans>Clear filters</Trans>
        </Button>
      )}
    </Group>
  );
}

/** Members and tokens; also somebody who is neither any more, where a row was chosen. */
function Who({ tenant, state, change }: Props) {
  const { data: members = [] } = useQuery(membersOf(tenant));
  const { data: tokens = [] } = useQuery(tokensOf(tenant));
  const people = members.map(({ id, name, email }) => ({ value: id, label: name || email }));
  const programs = tokens.map(({ id, name }) => ({ value: id, label: name || t`Unnamed token` }));
  const known = [...people, ...programs].some(({ value }) => value === state.principal);
  const chosen = state.principal && !known ? [{ value: state.principal, label: state.principal }] : [];
  return (
    <Select
      aria-label={t`Who`}
      placeholder={t`Anybody`}
      data={[
        ...chosen,
        { group: t`Members`, items: people },
        ...(programs.length > 0 ? [{ group: t`API tokens`, items: programs }] : []),
      ]}
      value={state.principal || null}
      clearable
      searchable
      onChange={(principal) => change({ principal: principal ?? "" })}
      flex="1 1 140px"
    />
  );
}

function Days({ state, change }: Pick<Props, "state" | "change">) {
  const [days, setDays] = useState<[string | null, string | null]>([null, null]);
  useEffect(() => setDays([state.from || null, state.to || null]), [state.from, state.to]);
  return (
    <RangePicker
      type="range"
      placeholder={t`Any day`}
      leftSection={<IconCalendar size={18} />}
      allowSingleDateInRange
      clearable
      value={days}
      onChange={([from, to]) => {
        setDays([from, to]);
        if (Boolean(from) === Boolean(to)) change({ from: from ?? "", to: to ?? "" });
      }}
      flex="1 1 210px"
    />
  );
}

function Study({ state, change }: Pick<Props, "state" | "change">) {
  const [text, setText] = useState(state.study);
  const send = useDebouncedCallback((study: string) => change({ study }), TYPING_MS);
  useEffect(() => setText(state.study), [state.study]);
  return (
    <TextInput
      aria-label={t`Study Instance UID`}
      placeholder={t`Study Instance UID`}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        send(value);
      }}
      flex="1 1 210px"
    />
  );
}

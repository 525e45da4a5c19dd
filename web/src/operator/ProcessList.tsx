import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatBytes } from "../format/bytes";
import { formatAgo, formatMoment } from "../format/moments";
import { Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Some } from "../page/Some";
import { type ProcessFields, processesOptions } from "./queries";

const ROLES: Record<string, MessageDescriptor> = {
  api: msg`Web app and DICOMweb`,
  dimse: msg`DICOM`,
  edge: msg`DICOM at a site`,
  hl7: msg`HL7`,
  courier: msg`Background work`,
};

/** Processes that are shown before somebody asks for all of them. */
const FIRST = 6;

/** What runs on which machine, what it has to do, and whether anything is heard of it. */
export function ProcessList() {
  const processes = useQuery(processesOptions);
  return (
    <Section
      title={t`Processes`}
      about={t`On all machines, as each told last. One that died without a word stays here for a day.`}
      testId="processes"
    >
      <Loaded query={processes} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>No process has told of itself yet.</Trans>
            </Empty>
          ) : (
            <Some all={troubledFirst(all)} first={FIRST}>
              {(shown) => (
                <List columns={[t`Process`, t`Since`, t`Work`, t`Processor`, t`Memory`, t`State`]}>
                  {shown.map((process) => (
                    <ProcessRow key={process.id} process={process} />
                  ))}
                </List>
              )}
            </Some>
          )
        }
      </Loaded>
    </Section>
  );
}

function ProcessRow({ process }: { process: ProcessFields }) {
  const { roles } = process;
  const { label, color } = stateOf(process);
  return (
    <tr data-testid="process" data-roles={roles.join(" ")} data-silent={process.silent || undefined}>
      <Head name={titleOf(process)} about={placeOf(process)} />
      <Cell of={t`Since`}>{formatMoment(process.beganAt)}</Cell>
      <Cell of={t`Work`}>{workOf(process)}</Cell>
      <Cell of={t`Processor`}>
        {i18n.number(process.processor, { style: "percent", maximumFractionDigits: 0 })}
      </Cell>
      <Cell of={t`Memory`}>{formatBytes(process.memoryBytes)}</Cell>
      <Cell of={t`State`}>
        <Badge component="span" color={color} variant="light" radius="sm">
          {label}
        </Badge>
      </Cell>
      <td />
    </tr>
  );
}

/** "DICOM · HL7" */
export const titleOf = ({ roles }: ProcessFields) => roles.map(nameOf).join(" · ");

/** "ingest-2 · 71 · 0.1.0" */
export const placeOf = ({ host, pid, version }: ProcessFields) => `${host} · ${pid} · ${version}`;

/** Whether somebody should look at it. */
export const isTroubled = ({ silent, away }: ProcessFields) => silent || away.length > 0;

const troubledFirst = (all: ProcessFields[]) => [
  ...all.filter(isTroubled),
  ...all.filter((process) => !isTroubled(process)),
];

function nameOf(role: string): string {
  const name = ROLES[role];
  return name ? i18n._(name) : role;
}

/** "3 under way · 120 a minute" */
function workOf({ open, aMinute }: ProcessFields): string {
  const rounded = Math.round(aMinute);
  return [
    plural(open, { one: "# under way", other: "# under way" }),
    plural(rounded, { one: "# a minute", other: "# a minute" }),
  ].join(" · ");
}

export function stateOf({ silent, away, heardAt }: ProcessFields): { label: string; color: string } {
  if (silent) return { label: t`Silent: last heard ${formatAgo(heardAt)}`, color: "red" };
  if (away.length > 0) return { label: t`Not reached: ${away.join(", ")}`, color: "orange" };
  return { label: t`Works`, color: "teal" };
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatBytes } from "../format/bytes";
import { Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { type DiskFields, disksOptions } from "./queries";

/** The room there is, before images are refused for want of it. */
export function DiskList() {
  const disks = useQuery(disksOptions);
  return (
    <Section
      title={t`Disks`}
      about={t`New images leave a reserve free, so that people can still sign in and delete.`}
      testId="disks"
    >
      <Loaded query={disks} lines={1}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Documents and images are kept on other machines.</Trans>
            </Empty>
          ) : (
            <>
              {all.some(isFull) && (
                <Alert color="red" mb="sm" role="alert">
                  <Trans>
                    New images are refused until there is more room: enlarge the disk, or remove other files.
                  </Trans>
                </Alert>
              )}
              <List columns={[t`Holds`, t`Free`, t`Size`, t`Reserve`, t`State`]}>
                {all.map((disk) => (
                  <DiskRow key={disk.holds} disk={disk} />
                ))}
              </List>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function DiskRow({ disk }: { disk: DiskFields }) {
  const { label, color } = stateOf(disk);
  return (
    <tr data-testid="disk">
      <Head name={nameOf(disk)} />
      <Cell of={t`Free`}>{formatBytes(disk.freeBytes)}</Cell>
      <Cell of={t`Size`}>{formatBytes(disk.sizeBytes)}</Cell>
      <Cell of={t`Reserve`}>{formatBytes(disk.reserveBytes)}</Cell>
      <Cell of={t`State`}>
        <Badge component="span" color={color} variant="light" radius="sm">
          {label}
        </Badge>
      </Cell>
      <td />
    </tr>
  );
}

/** "Documents and objects" */
export const nameOf = ({ holds }: DiskFields) => holds.charAt(0).toUpperCase() + holds.slice(1);

export function isFull(disk: DiskFields): boolean {
  return disk.freeBytes <= disk.reserveBytes;
}

function stateOf(disk: DiskFields): { label: string; color: string } {
  if (isFull(disk)) return { label: t`Full`, color: "red" };
  return isLow(disk) ? { label: t`Low`, color: "orange" } : { label: t`Enough`, color: "teal" };
}

/** A tenth of the disk, beside the reserve, is little. */
function isLow(disk: DiskFields): boolean {
  return disk.freeBytes - disk.reserveBytes < disk.sizeBytes / 10;
}

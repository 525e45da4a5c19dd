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
      title="Disks"
      about="New images leave a reserve free, so that people can still sign in and delete."
      testId="disks"
    >
      <Loaded query={disks} lines={1}>
        {(all) =>
          all.length === 0 ? (
            <Empty>Documents and images are kept on other machines.</Empty>
          ) : (
            <>
              {all.some(isFull) && (
                <Alert color="red" mb="sm" role="alert">
                  New images are refused until there is more room: enlarge the disk, or remove other files.
                </Alert>
              )}
              <List columns={["Holds", "Free", "Size", "Reserve", "State"]}>
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
      <Head name={disk.holds.charAt(0).toUpperCase() + disk.holds.slice(1)} />
      <Cell of="Free">{formatBytes(disk.freeBytes)}</Cell>
      <Cell of="Size">{formatBytes(disk.sizeBytes)}</Cell>
      <Cell of="Reserve">{formatBytes(disk.reserveBytes)}</Cell>
      <Cell of="State">
        <Badge component="span" color={color} variant="light" radius="sm">
          {label}
        </Badge>
      </Cell>
      <td />
    </tr>
  );
}

function isFull(disk: DiskFields): boolean {
  return disk.freeBytes <= disk.reserveBytes;
}

function stateOf(disk: DiskFields): { label: string; color: string } {
  if (isFull(disk)) return { label: "Full", color: "red" };
  return isLow(disk) ? { label: "Low", color: "orange" } : { label: "Enough", color: "teal" };
}

/** A tenth of the disk, beside the reserve, is little. */
function isLow(disk: DiskFields): boolean {
  return disk.freeBytes - disk.reserveBytes < disk.sizeBytes / 10;
}

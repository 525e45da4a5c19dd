import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatNumber } from "../format/numbers";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Some } from "../page/Some";
import { allEdgeSites } from "../sites/queries";
import { stateOf as stateOfSite } from "../sites/state";
import { isFull, nameOf } from "./DiskList";
import { isTroubled, placeOf, stateOf as stateOfProcess, titleOf } from "./ProcessList";
import {
  disksOptions,
  processesOptions,
  setAsideOptions,
  type TenantTrouble,
  troublesOptions,
} from "./queries";

/** What is shown before somebody asks for all of it. */
const FIRST = 8;

interface Trouble {
  key: string;
  name: string;
  about: string;
  is: ReactNode;
  /** The tenant that has it. */
  tenant?: string;
}

/** What somebody should look at, before all else: processes, disks, tenants and sites. */
export function TroubleList({ show }: { show: (tenant: string) => void }) {
  const processes = useQuery(processesOptions);
  const disks = useQuery(disksOptions);
  const tenants = useQuery(troublesOptions);
  const sites = useQuery(allEdgeSites);
  const aside = useQuery(setAsideOptions);
  const asked = [processes, disks, tenants, sites, aside];
  const troubles: Trouble[] = [
    ...(processes.data ?? []).filter(isTroubled).map((process) => {
      const { label, color } = stateOfProcess(process);
      return {
        key: process.id,
        name: titleOf(process),
        about: placeOf(process),
        is: <State color={color}>{label}</State>,
      };
    }),
    ...(disks.data ?? []).filter(isFull).map((disk) => ({
      key: disk.holds,
      name: nameOf(disk),
      about: t`Disk`,
      is: <State color="red">{t`Full: new images are refused`}</State>,
    })),
    ...(tenants.data ?? []).map((trouble) => ({
      key: `tenant ${trouble.tenant}`,
      name: trouble.name,
      about: trouble.tenant,
      is: <OfTenant trouble={trouble} />,
      tenant: trouble.tenant,
    })),
    ...(sites.data ?? [])
      .filter((site) => !stateOfSite(site).calm)
      .map((site) => ({
        key: `site ${site.site} ${site.tenant}`,
        name: site.site,
        about: t`Site of ${site.tenant}`,
        is: stateOfSite(site).text,
        tenant: site.tenant,
      })),
  ];
  const known = asked.every(({ data }) => data !== undefined);
  if (known && troubles.length === 0 && aside.data?.length) return null; // it stands right below
  return (
    <Section title={t`In trouble`} testId="troubles">
      <Loaded
        query={{
          data: known ? troubles : undefined,
          error: asked.find(({ error }) => error)?.error ?? null,
          refetch: () => asked.map(({ refetch }) => refetch()),
        }}
        lines={1}
      >
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing: all processes work, and nothing is damaged, full or set aside.</Trans>
            </Empty>
          ) : (
            <Some all={all} first={FIRST}>
              {(shown) => (
                <List columns={[t`What`, t`Trouble`]}>
                  {shown.map(({ key, name, about, is, tenant }) => (
                    <tr key={key} data-testid="trouble">
                      <Head name={name} about={about} />
                      <Cell>{is}</Cell>
                      {tenant ? (
                        <Actions corner>
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={t`Show ${name} in the table`}
                            onClick={() => show(tenant)}
                          >
                            <Trans>Show</Trans>
                          </Button>
                        </Actions>
                      ) : (
                        <td />
                      )}
                    </tr>
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

function OfTenant({ trouble: { damaged, storagePercent, refuses } }: { trouble: TenantTrouble }) {
  return (
    <>
      {damaged > 0 && (
        <State color="red">{plural(damaged, { one: "# damaged image", other: "# damaged images" })}</State>
      )}
      {storagePercent != null && (
        <State color={refuses ? "red" : "orange"}>{quotaOf(storagePercent, refuses)}</State>
      )}
    </>
  );
}

function quotaOf(percent: number, refuses: boolean): string {
  const used = formatNumber(percent / 100, { style: "percent" });
  return refuses ? t`${used} of its storage: images are refused` : t`${used} of its storage`;
}

function State({ color, children }: { color: string; children: ReactNode }) {
  return (
    <Badge component="span" color={color} variant="light" radius="sm" mr={6}>
      {children}
    </Badge>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Ref, useState } from "react";
import { List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { tenantsOf } from "./queries";
import { TenantForm } from "./TenantForm";
import { TenantRow } from "./TenantRow";

const TYPING_MS = 250;

interface Props {
  search: string;
  find: (search: string) => void;
  ref: Ref<HTMLElement>;
}

/** The installation's tenants, a page at a time, and those of a name. */
export function TenantList({ search, find, ref }: Props) {
  const [creating, { open, close }] = useDisclosure(false);
  const [settled] = useDebouncedValue(search.trim(), TYPING_MS);
  // The cursors of the pages before this one and of this one; another search begins again.
  const [{ of, places }, turn] = useState<{ of: string; places: string[] }>({ of: "", places: [] });
  const behind = of === settled ? places : [];
  const query = useQuery({
    ...tenantsOf(settled, behind.at(-1) ?? null),
    placeholderData: keepPreviousData,
  });
  const next = query.data?.endCursor;
  const paged = behind.length > 0 || next != null;
  return (
    <Section
      title={t`Clinics and telemedicine providers`}
      about={t`Each has its own archive and people. You see none of their studies here.`}
      testId="tenants"
      ref={ref}
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={open}>
          <Trans>Create</Trans>
        </Button>
      }
    >
      <TextInput
        type="search"
        aria-label={t`Search by name`}
        placeholder={t`Search by name`}
        leftSection={<IconSearch size={18} />}
        value={search}
        onChange={({ currentTarget: { value } }) => find(value)}
        maw={420}
        mb="sm"
      />
      <Loaded query={query} lines={8}>
        {({ nodes, endCursor }) =>
          nodes.length === 0 ? (
            <Empty>{none(settled, endCursor != null)}</Empty>
          ) : (
            <List columns={[t`Name`, t`Kind`, t`In use`, t`Images checked`, t`Limits`, t`State`]}>
              {nodes.map((tenant) => (
                <TenantRow key={tenant.slug} tenant={tenant} />
              ))}
            </List>
          )
        }
      </Loaded>
      {paged && (
        <Group justify="center" mt="md" gap="xs">
          <Button
            variant="default"
            leftSection={<IconChevronLeft size={18} />}
            disabled={behind.length === 0}
            onClick={() => turn({ of: settled, places: behind.slice(0, -1) })}
          >
            <Trans>Back</Trans>
          </Button>
          <Button
            variant="default"
            rightSection={<IconChevronRight size={18} />}
            disabled={!next || query.isPlaceholderData}
            onClick={() => next && turn({ of: settled, places: [...behind, next] })}
          >
            <Trans>Next</Trans>
          </Button>
        </Group>
      )}
      {creating && <TenantForm close={close} created={(slug) => paged && find(slug)} />}
    </Section>
  );
}

function none(search: string, more: boolean): string {
  if (more) return t`None among these: the next ones are looked through by Next.`;
  return search ? t`No clinic or provider has this name.` : t`Nobody is on this installation yet.`;
}

import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowBackUp, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SectionProps } from "../administration/section";
import { useChange } from "../graphql/useChange";
import { Confirm } from "../page/Confirm";
import { Actions, Cell, Head, List } from "../page/List";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { FacingChoice } from "./FacingChoice";
import { ResetHangingProtocol } from "./mutations";
import { ProtocolForm } from "./ProtocolForm";
import { type Hanging, type HangingProtocol, hangingKey, hangingOf } from "./queries";

/** How the clinic's studies are hung: which way radiographs face, and which view goes into which pane. */
export function HangingSection({ tenant: { slug } }: SectionProps) {
  const { t } = useLingui();
  const query = useQuery({ ...hangingOf(slug), staleTime: 0 });
  const [edited, edit] = useState<HangingProtocol | "new" | null>(null);
  return (
    <>
      <Section
        title={t`Facing of radiographs`}
        about={t`Pictures that lie otherwise are mirrored or turned, and say so. Those that do not tell which side is which stay as they came.`}
        testId="facing"
      >
        <Loaded query={query}>{(hanging) => <FacingChoice tenant={slug} hanging={hanging} />}</Loaded>
      </Section>
      <Section
        title={t`Hanging protocols`}
        about={t`Which view of a study goes into which pane. The one that fits a study best is taken, those of the clinic's own first.`}
        testId="hanging-protocols"
        action={
          <Button leftSection={<IconPlus size={18} />} onClick={() => edit("new")}>
            <Trans>Add</Trans>
          </Button>
        }
      >
        <Loaded query={query} lines={8}>
          {({ protocols }: Hanging) => (
            <List columns={[t`Protocol`, t`For`, t`Layout`, t`Panes`]}>
              {protocols.map((one) => (
                <Row key={one.id} tenant={slug} protocol={one} edit={() => edit(one)} />
              ))}
            </List>
          )}
        </Loaded>
      </Section>
      {edited && query.data && (
        <ProtocolForm
          tenant={slug}
          protocol={edited === "new" ? null : edited}
          protocols={query.data.protocols}
          close={() => edit(null)}
        />
      )}
    </>
  );
}

interface RowProps {
  tenant: string;
  protocol: HangingProtocol;
  edit: () => void;
}

function Row({ tenant, protocol, edit }: RowProps) {
  const { t } = useLingui();
  const { id, name, enabled, modalities, regions, species, layout, panes, own, supplied } = protocol;
  const reset = useChange(ResetHangingProtocol, hangingKey(tenant));
  const origin = !own ? t`comes with Vetark` : supplied ? t`changed by the clinic` : t`the clinic's`;
  return (
    <tr data-testid="protocol" data-id={id}>
      <Head name={name} about={enabled ? origin : `${origin} · ${t`off`}`} />
      <Cell of={t`For`}>{[modalities, regions, species].flat().join(", ")}</Cell>
      <Cell of={t`Layout`}>{layout.replace("x", "×")}</Cell>
      <Cell of={t`Panes`}>{panes.map((pane) => pane.name).join(", ") || t`in their own order`}</Cell>
      <Actions>
        <ActionIcon size="lg" aria-label={t`Change ${name}`} onClick={edit}>
          <IconPencil size={18} />
        </ActionIcon>
        {own && (
          <Confirm
            question={supplied ? t`Bring back ${name} as it came?` : t`Remove ${name}?`}
            verb={supplied ? t`Bring back` : t`Remove`}
            act={() => reset.mutateAsync({ tenant, id })}
            pending={reset.isPending}
            error={reset.error}
            target={(ask) => (
              <ActionIcon
                size="lg"
                color={supplied ? undefined : "red"}
                aria-label={supplied ? t`Bring back ${name}` : t`Remove ${name}`}
                onClick={ask}
              >
                {supplied ? <IconArrowBackUp size={18} /> : <IconTrash size={18} />}
              </ActionIcon>
            )}
          >
            <Trans>What the clinic has written is gone then.</Trans>
          </Confirm>
        )}
      </Actions>
    </tr>
  );
}

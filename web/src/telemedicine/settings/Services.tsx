import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../../graphql/useChange";
import { Confirm } from "../../page/Confirm";
import { Actions, Cell, Head, List } from "../../page/List";
import { Empty, Loaded } from "../../page/Loaded";
import { Section } from "../../page/Section";
import { lasting } from "../due";
import { formatPrice } from "../words";
import { RemoveService, type Service, servicesOf } from "./queries";
import { ServiceForm } from "./ServiceForm";

/** What a provider offers: a price for each region, and how long it takes. */
export function Services({ tenant }: { tenant: string }) {
  const services = useQuery(servicesOf(tenant));
  const [edited, edit] = useState<Service | "new" | null>(null);
  return (
    <Section
      title={t`Services`}
      about={t`What clinics can ask for. The price is for each region, however many views it has. A case keeps the price it was submitted with.`}
      testId="services"
      action={
        <Button leftSection={<IconPlus size={18} />} onClick={() => edit("new")}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <Loaded query={services} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>Nothing is offered yet, so no clinic can submit a case.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Service`, t`For`, t`Price a region`, t`Done within`]}>
              {all.map((service) => (
                <Row key={service.id} tenant={tenant} service={service} edit={() => edit(service)} />
              ))}
            </List>
          )
        }
      </Loaded>
      {edited && (
        <ServiceForm tenant={tenant} service={edited === "new" ? null : edited} close={() => edit(null)} />
      )}
    </Section>
  );
}

interface RowProps {
  tenant: string;
  service: Service;
  edit: () => void;
}

function Row({ tenant, service, edit }: RowProps) {
  const remove = useChange(RemoveService, servicesOf(tenant).queryKey);
  const { id, name, description, modalities, species, priceCents, statSurchargeCents, currency } = service;
  return (
    <tr data-testid="service" data-name={name}>
      <Head
        name={
          <>
            {name}{" "}
            {!service.offered && (
              <Badge component="span" color="gray" variant="light" radius="sm" tt="none">
                <Trans>not offered</Trans>
              </Badge>
            )}
          </>
        }
        about={description}
      />
      <Cell of={t`For`}>{[...modalities, ...species].join(", ") || t`everything`}</Cell>
      <Cell of={t`Price a region`}>
        {formatPrice(priceCents, currency)}
        {statSurchargeCents > 0 && ` ${t`(STAT + ${formatPrice(statSurchargeCents, currency)})`}`}
      </Cell>
      <Cell of={t`Done within`}>
        {service.turnaround
          .map(({ priority, minutes }) =>
            priority === "STAT" ? t`STAT ${lasting(minutes)}` : lasting(minutes),
          )
          .join(", ")}
      </Cell>
      <Actions>
        <ActionIcon size="lg" aria-label={t`Change ${name}`} onClick={edit}>
          <IconPencil size={18} />
        </ActionIcon>
        <Confirm
          question={t`Remove ${name}?`}
          verb={t`Remove`}
          act={() => remove.mutateAsync({ tenant, id })}
          pending={remove.isPending}
          error={remove.error}
          target={(ask) => (
            <ActionIcon color="red" size="lg" aria-label={t`Remove ${name}`} onClick={ask}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        >
          <Trans>It can no longer be asked for. Cases that were submitted with it keep it.</Trans>
        </Confirm>
      </Actions>
    </tr>
  );
}

import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, NumberInput, Select, SimpleGrid } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useChange } from "../../graphql/useChange";
import { Failure } from "../../page/Failure";
import { Actions, Cell, Head, List } from "../../page/List";
import { Empty, Loaded } from "../../page/Loaded";
import { Section } from "../../page/Section";
import { PRIORITIES } from "../words";
import { CaseRuleForm } from "./CaseRuleForm";
import { type Collaboration, collaborationsOf, type Routing, routingOf, SetCaseRouting } from "./queries";
import { clockOf, daysOf } from "./ruleTimes";

const MOST_RULES = 50;
const MOST_MINUTES = 24 * 60;

/** Which provider a case goes to by itself, and where it goes when nobody claims it. */
export function CaseRouting({ tenant }: { tenant: string }) {
  const routing = useQuery(routingOf(tenant));
  const known = useQuery(collaborationsOf(tenant));
  const providers = (known.data ?? []).filter(({ clinic }) => clinic.slug === tenant);
  return (
    <Section
      title={t`Routing of cases`}
      about={t`Which provider the form names by itself: the first rule that fits, else the fallback. Whoever submits can choose another.`}
      testId="case-routing"
    >
      <Loaded query={routing} lines={3}>
        {(now) => <Rules tenant={tenant} now={now} providers={providers} />}
      </Loaded>
    </Section>
  );
}

interface RulesProps {
  tenant: string;
  now: Routing;
  providers: Collaboration[];
}

function Rules({ tenant, now, providers }: RulesProps) {
  const save = useChange(SetCaseRouting, routingOf(tenant).queryKey);
  const [adding, { open, close }] = useDisclosure(false);
  const set = (change: Partial<Routing>) => save.mutateAsync({ tenant, routing: { ...now, ...change } });
  const quietly = (change: Partial<Routing>) => void set(change).catch(() => undefined);
  const choices = providers.map(({ provider: { slug, name } }) => ({ value: slug, label: name }));
  const nameOf = (slug: string) => choices.find(({ value }) => value === slug)?.label ?? slug;
  const { rules } = now;
  return (
    <>
      {rules.length === 0 ? (
        <Empty>
          <Trans>No rules: every case goes to the fallback, or to the only provider there is.</Trans>
        </Empty>
      ) : (
        <List columns={[t`Cases`, t`To`]}>
          {rules.map((rule, at) => (
            <tr key={rule.id} data-testid="case-rule">
              <Head name={conditionsOf(rule)} />
              <Cell of={t`To`}>{nameOf(rule.provider)}</Cell>
              <Actions>
                {at > 0 && (
                  <ActionIcon
                    size="lg"
                    aria-label={t`Before the one above`}
                    onClick={() => quietly({ rules: raised(rules, at) })}
                  >
                    <IconArrowUp size={18} />
                  </ActionIcon>
                )}
                <ActionIcon
                  color="red"
                  size="lg"
                  aria-label={t`Remove the rule`}
                  onClick={() => quietly({ rules: rules.filter((one) => one !== rule) })}
                >
                  <IconTrash size={18} />
                </ActionIcon>
              </Actions>
            </tr>
          ))}
        </List>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={18} />}
        onClick={open}
        disabled={rules.length >= MOST_RULES || choices.length === 0}
      >
        <Trans>Add a rule</Trans>
      </Button>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Select
          label={t`Fallback`}
          description={t`Where no rule fits`}
          data={choices}
          value={now.fallback || null}
          clearable
          allowDeselect={false}
          onChange={(fallback) => quietly({ fallback: fallback ?? "" })}
        />
        <NumberInput
          label={t`STAT waits at most`}
          description={t`Minutes without a reader; 0: for ever`}
          key={now.overflowMinutes}
          defaultValue={now.overflowMinutes}
          min={0}
          max={MOST_MINUTES}
          allowDecimal={false}
          onBlur={(event) => {
            const minutes = Number(event.currentTarget.value);
            if (minutes !== now.overflowMinutes) quietly({ overflowMinutes: minutes });
          }}
        />
        <Select
          label={t`Then it goes to`}
          description={t`None: your administrators are told`}
          data={choices}
          value={now.overflow || null}
          clearable
          allowDeselect={false}
          onChange={(overflow) => quietly({ overflow: overflow ?? "" })}
        />
      </SimpleGrid>
      <Failure error={save.error} />
      {adding && (
        <CaseRuleForm
          providers={choices}
          add={(rule) => set({ rules: [...rules, rule] })}
          pending={save.isPending}
          error={save.error}
          close={close}
        />
      )}
    </>
  );
}

/** The rules with one moved before the one above it. */
function raised<Rule>(rules: Rule[], at: number): Rule[] {
  const order = [...rules];
  const [rule] = order.splice(at, 1);
  if (rule !== undefined) order.splice(at - 1, 0, rule);
  return order;
}

/** "CT, cats, at once (STAT), Sat, Sun, 18:00 – 08:00"; a rule without conditions takes everything. */
function conditionsOf(rule: Routing["rules"][number]): string {
  const { modalities, species, services, priorities, days, fromMinute, toMinute } = rule;
  const allDay = fromMinute === 0 && toMinute === MOST_MINUTES;
  const parts = [
    ...modalities,
    ...species,
    ...services,
    ...priorities.map((one) => i18n._(PRIORITIES[one])),
    days.length > 0 && daysOf(days),
    !allDay && t`${clockOf(fromMinute)} to ${clockOf(toMinute)}`,
  ].filter(Boolean);
  return parts.join(", ") || t`all cases`;
}

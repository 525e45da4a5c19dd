import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatMoment } from "../format/moments";
import { sentence } from "../format/sentence";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { Some } from "../page/Some";
import { RetrySetAside, type SetAside, setAsideOptions } from "./queries";

/** Work that is shown before somebody asks for all of it. */
const FIRST = 3;

/** What the installation tries no more by itself, why, and a way to have it tried again; nothing where nothing is. */
export function SetAsideWork() {
  const found = useQuery(setAsideOptions);
  if (found.data?.length === 0) return null;
  return (
    <Section
      title={t`Set aside`}
      about={t`Background work that failed again and again. Nothing else waits for it. Try it again once the reason is gone.`}
      testId="set-aside"
    >
      <Loaded query={found} lines={2}>
        {(all) => (
          <Some all={all} first={FIRST}>
            {(shown) => (
              <List columns={[t`Work`, t`Reason`, t`Tries`, t`Since`]}>
                {shown.map((one) => (
                  <Row key={one.id} work={one} />
                ))}
              </List>
            )}
          </Some>
        )}
      </Loaded>
    </Section>
  );
}

function Row({ work }: { work: SetAside }) {
  const retry = useChange(RetrySetAside, setAsideOptions.queryKey);
  const job = work.job.charAt(0).toUpperCase() + work.job.slice(1);
  return (
    <tr data-testid="set-aside-work" data-what={work.what}>
      <Head name={job} about={[work.tenant, work.what].filter(Boolean).join(" · ")} />
      <Cell of={t`Reason`}>{sentence(work.reason)}</Cell>
      <Cell of={t`Tries`}>{work.tries}</Cell>
      <Cell of={t`Since`}>{formatMoment(work.at)}</Cell>
      <Actions>
        <Button
          size="xs"
          variant="default"
          loading={retry.isPending}
          aria-label={t`Try again: ${work.job}, ${work.what}`}
          onClick={() => retry.mutate({ id: work.id })}
        >
          <Trans>Try again</Trans>
        </Button>
        <Failure error={retry.error} />
      </Actions>
    </tr>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatDay } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty } from "../page/Loaded";
import { Section } from "../page/Section";
import { canPush, subscribeBrowser } from "./push";
import { EndPush, type NotificationSettings, settingsOptions } from "./queries";

/** The browsers that show notifications though the app is closed. */
export function PushSection({ settings: { pushKey, browsers } }: { settings: NotificationSettings }) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: settingsOptions.queryKey });
  const begin = useMutation({ mutationFn: () => subscribeBrowser(pushKey), onSuccess: again });
  const end = useChange(EndPush, settingsOptions.queryKey);
  if (!pushKey) return null;
  return (
    <Section
      title={t`Push`}
      about={t`These browsers show notifications though Vetark is closed. Their makers carry no more than a number.`}
      testId="push"
      action={
        canPush() && (
          <Button variant="light" loading={begin.isPending} onClick={() => begin.mutate()}>
            <Trans>Show them in this browser</Trans>
          </Button>
        )
      }
    >
      {!canPush() && (
        <Text size="sm" c="dimmed" mb="xs">
          <Trans>This browser takes no push, or only at an address that begins with https.</Trans>
        </Text>
      )}
      {browsers.length === 0 ? (
        <Empty>
          <Trans>None yet.</Trans>
        </Empty>
      ) : (
        <List columns={[t`Browser`, t`Since`]}>
          {browsers.map(({ id, browser, createdAt }) => (
            <tr key={id} data-testid="push-browser">
              <Head name={browser || t`Unknown browser`} />
              <Cell of={t`Since`}>{formatDay(createdAt)}</Cell>
              <Actions corner>
                <Button
                  size="xs"
                  variant="default"
                  loading={end.isPending && end.variables.id === id}
                  onClick={() => end.mutate({ id })}
                >
                  <Trans>End</Trans>
                </Button>
              </Actions>
            </tr>
          ))}
        </List>
      )}
      <Failure error={begin.error ?? end.error} />
    </Section>
  );
}

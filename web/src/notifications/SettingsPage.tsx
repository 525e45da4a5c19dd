import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Select, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import type { Session } from "../session/session";
import { moments, zones } from "./moments";
import { PushSection } from "./PushSection";
import { ChangeNotificationSettings, type NotificationSettings, settingsOptions, type Ways } from "./queries";
import classes from "./SettingsPage.module.css";
import { WaysTable } from "./WaysTable";

/** By which ways one is told of what happens to cases, and when. */
export default function SettingsPage({ session }: { session: Session }) {
  const query = useQuery(settingsOptions);
  return (
    <Page session={session} title={t`Notification settings`}>
      <Loaded query={query} lines={8}>
        {(settings) => (
          <>
            <Choices settings={settings} />
            <PushSection settings={settings} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const EVENING = 22 * 60;
const MORNING = 7 * 60;

function Choices({ settings }: { settings: NotificationSettings }) {
  const change = useChange(ChangeNotificationSettings, settingsOptions.queryKey);
  const [ways, setWays] = useState<Ways[]>(settings.ways);
  const [quiet, setQuiet] = useState(settings.quietFrom !== null);
  const [from, setFrom] = useState(settings.quietFrom ?? EVENING);
  const [to, setTo] = useState(settings.quietTo ?? MORNING);
  const [digestAt, setDigestAt] = useState(settings.digestAt);
  const [timeZone, setTimeZone] = useState(settings.timeZone || here());
  const save = () =>
    change.mutate({
      settings: {
        ways,
        timeZone,
        digestAt,
        quietFrom: quiet ? from : null,
        quietTo: quiet ? to : null,
      },
    });
  const touched = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      change.reset();
      set(value);
    };
  };
  return (
    <Section
      title={t`What you are told, and how`}
      about={
        settings.byMail
          ? t`The same in all clinics you work in. No mail names a patient or an owner.`
          : t`The same in all clinics you work in. This installation sends no mail.`
      }
      testId="notification-settings"
    >
      <WaysTable
        ways={ways}
        byMail={settings.byMail}
        byPush={settings.pushKey !== ""}
        change={touched(setWays)}
      />
      <div className={classes.times}>
        <Select
          label={t`Time zone`}
          data={zones(timeZone)}
          value={timeZone}
          searchable
          allowDeselect={false}
          onChange={(zone) => zone && touched(setTimeZone)(zone)}
        />
        {settings.byMail && (
          <Moment label={t`What comes once a day, at`} value={digestAt} change={touched(setDigestAt)} />
        )}
      </div>
      <Switch
        mt="md"
        label={t`Quiet hours`}
        description={t`Mail and push wait until they end, but for critical findings.`}
        checked={quiet}
        onChange={({ currentTarget }) => touched(setQuiet)(currentTarget.checked)}
      />
      {quiet && (
        <div className={classes.times}>
          <Moment label={t`From`} value={from} change={touched(setFrom)} />
          <Moment label={t`To`} value={to} change={touched(setTo)} />
        </div>
      )}
      <div className={classes.end}>
        <Button loading={change.isPending} onClick={save}>
          <Trans>Save</Trans>
        </Button>
        {change.isSuccess && (
          <Text size="sm" role="status">
            <Trans>Saved.</Trans>
          </Text>
        )}
      </div>
      <Failure error={change.error} />
    </Section>
  );
}

interface MomentProps {
  label: string;
  value: number;
  change: (minute: number) => void;
}

function Moment({ label, value, change }: MomentProps) {
  return (
    <Select
      label={label}
      data={moments(value)}
      value={String(value)}
      searchable
      allowDeselect={false}
      onChange={(minute) => minute !== null && change(Number(minute))}
    />
  );
}

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

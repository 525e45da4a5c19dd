import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Loader, Text, Title } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconChevronLeft, IconChevronRight, IconChevronUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useId, useState } from "react";
import { Link, Navigate, useParams } from "react-router";
import { useChange } from "../graphql/useChange";
import { Message } from "../Message";
import { Question } from "../page/Confirm";
import { Failure } from "../page/Failure";
import type { Session } from "../session/session";
import PlacePage from "../shares/PlacePage";
import { PanelContext } from "../viewer/PanelContext";
import { useOnePane, useUpright } from "../viewer/useOnePane";
import { CaseFacts } from "./CaseFacts";
import { Due, PriorityBadge } from "./CaseMarks";
import { GoneCase, isGone, ToTheList } from "./GoneCase";
import { NextCase, useNextCase } from "./NextCase";
import { type CaseDetails, CompleteReading, casesKey, mineKey, mineOf } from "./queries";
import classes from "./ReadingPage.module.css";
import { useLive } from "./useLive";
import { useNow } from "./useNow";
import { caseTitle } from "./words";

/** A case's images in the viewer, and beside them what its clinic tells and asks. */
export default function ReadingPage({ session }: { session: Session }) {
  const { id = "", uid } = useParams();
  const phone = useOnePane();
  const upright = useUpright();
  const [chosen, choose] = useLocalStorage({
    key: phone ? "vetark-case-folded-phone" : "vetark-case-folded",
    defaultValue: phone,
    getInitialValueInEffect: false,
  });
  const { crowded, wanted, want, tell } = useRoom(phone);
  const folded = crowded ? !wanted : chosen;
  const heading = useId();
  const tenants = session.memberships.map(({ tenant }) => tenant.slug);
  const query = useQuery(mineOf(tenants, id));
  if (!uid && query.data) return <Navigate to={`/tenants/${query.data.tenant}/cases/${id}`} replace />;
  if (!uid && query.isError) return <Message title={t`No such case`}>{query.error.message}</Message>;
  if (query.data && isGone(query.error)) {
    return (
      <Message
        title={t`The case went elsewhere`}
        action={<ToTheList to={`/tenants/${query.data.tenant}/queue`} />}
      >
        <GoneCase />
      </Message>
    );
  }
  return (
    <div className={classes.page} data-folded={folded || undefined}>
      <aside className={classes.side} aria-labelledby={heading} data-testid="case-beside">
        <div className={classes.head}>
          <div className={classes.names}>
            <Title order={2} size="sm" id={heading}>
              {query.data ? caseTitle(query.data.of) : t`Case`}
            </Title>
            {query.data && <Urgency of={query.data.of} />}
          </div>
          <Fold below={upright} folded={folded} toggle={() => (crowded ? want(folded) : choose(!folded))} />
        </div>
        {!folded && (
          <div className={classes.content}>
            {query.data ? (
              <Beside session={session} {...query.data} />
            ) : query.isPending ? (
              <Loader size="sm" aria-label={t`Loading the case`} />
            ) : (
              <Failure error={query.error} />
            )}
          </div>
        )}
      </aside>
      <PanelContext value={tell}>{uid && <PlacePage key={id} place={`cases/${id}`} />}</PanelContext>
    </div>
  );
}

/** Whether a panel on the other side of the pictures leaves no room for the case, and whether one wants it still. */
function useRoom(phone: boolean) {
  const small = useMediaQuery("(max-width: 110em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const [panel, setPanel] = useState(false);
  const [wanted, want] = useState(false);
  const tell = useCallback((opened: boolean) => {
    setPanel(opened);
    want(false);
  }, []);
  return { crowded: panel && small && !phone, wanted, want, tell };
}

function Urgency({ of }: { of: CaseDetails }) {
  const now = useNow();
  const over = of.state === "COMPLETED" || of.state === "CANCELED";
  return (
    <div className={classes.urgency}>
      <PriorityBadge priority={of.priority} />
      <Text size="xs" c="dimmed">
        {of.number}
      </Text>
      <Due at={of.dueAt} now={now} over={over} short />
    </div>
  );
}

function Fold({ below, folded, toggle }: { below: boolean; folded: boolean; toggle: () => void }) {
  const Icon = below
    ? folded
      ? IconChevronUp
      : IconChevronDown
    : folded
      ? IconChevronRight
      : IconChevronLeft;
  return (
    <ActionIcon
      size={36}
      color="gray"
      aria-expanded={!folded}
      aria-label={folded ? t`Show the case` : t`Fold the case`}
      data-testid="fold-case"
      onClick={toggle}
    >
      <Icon size={20} />
    </ActionIcon>
  );
}

interface BesideProps {
  session: Session;
  /** Where one sees the case. */
  tenant: string;
  of: CaseDetails;
}

function Beside({ session, tenant, of }: BesideProps) {
  useLive(tenant, of.provider?.slug === tenant, mineKey(of.id));
  const own = of.readings.filter(({ performer }) => performer?.id === session.user.id);
  const mine = own.find(({ state }) => state === "IN_PROGRESS");
  return (
    <>
      <div className={classes.part}>
        <CaseFacts tenant={tenant} of={of} />
      </div>
      <div className={classes.foot}>
        {mine ? <Complete tenant={tenant} uid={mine.uid} /> : own.length > 0 && <NextCase tenant={tenant} />}
        <Button component={Link} to={`/tenants/${tenant}/cases/${of.id}`} variant="default">
          <Trans>The whole case</Trans>
        </Button>
      </div>
    </>
  );
}

/** Ends the reading, and goes on to the most urgent one that is left. */
function Complete({ tenant, uid }: { tenant: string; uid: string }) {
  const goOn = useNextCase(tenant);
  const [asked, ask] = useState(false);
  const complete = useChange(CompleteReading, casesKey(tenant));
  const act = async () => {
    await complete.mutateAsync({ tenant, uid });
    await goOn();
  };
  return (
    <>
      <Button onClick={() => ask(true)} data-testid="complete">
        <Trans>Complete</Trans>
      </Button>
      <Question
        opened={asked}
        close={() => ask(false)}
        question={t`Complete this reading?`}
        verb={t`Complete`}
        act={act}
        pending={complete.isPending}
        error={complete.error}
      >
        <Text size="sm">
          <Trans>The clinic is told that it is done. The next case of the queue is shown.</Trans>
        </Text>
      </Question>
    </>
  );
}

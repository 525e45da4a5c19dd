import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Loader } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { Link, Navigate, Route, Routes, useLocation, useParams } from "react-router";
import { Message } from "./Message";
import { lazyPage } from "./newVersion";
import { ServerGone } from "./page/ServerGone";
import { savesData } from "./page/spareTime";
import { SignInAgain } from "./session/SignInAgain";
import { type Membership, type Session, useSession } from "./session/session";
import { useIdle } from "./session/useIdle";
import { StudyListPage } from "./studies/StudyListPage";

/** Cornerstone weighs more than the rest of the app: fetched and started while the list is read. */
const loadViewer = () => import("./viewer/ViewerPage");
const warmViewer = () => {
  if (!savesData()) void loadViewer().then((page) => page?.warm());
};
const Viewing = lazyPage(() => {
  void loadViewer();
  return import("./viewer/Viewing");
});
const SecondFactorPage = lazyPage(() => import("./session/SecondFactorPage"));
const ShutPage = lazyPage(() => import("./session/ShutPage"));
const SignInPage = lazyPage(() => import("./session/SignInPage"));
const InvitationPage = lazyPage(() => import("./session/InvitationPage"));
const PasswordResetPage = lazyPage(() => import("./session/PasswordResetPage"));
const AccountPage = lazyPage(() => import("./account/AccountPage"));
const NotificationsPage = lazyPage(() => import("./notifications/NotificationsPage"));
const NotificationSettingsPage = lazyPage(() => import("./notifications/SettingsPage"));
const AdministrationPage = lazyPage(() => import("./administration/AdministrationPage"));
const RemotePage = lazyPage(() => import("./remote/RemotePage"));
const DeliveriesPage = lazyPage(() => import("./deliveries/DeliveriesPage"));
const RequestsPage = lazyPage(() => import("./requests/RequestsPage"));
const PatientPage = lazyPage(() => import("./patient/PatientPage"));
const LaunchPage = lazyPage(() => import("./launch/LaunchPage"));
const OutsidePage = lazyPage(() => import("./inbox/OutsidePage"));
const InboxPage = lazyPage(() => import("./inbox/InboxPage"));
const AddFilesPage = lazyPage(() => import("./inbox/AddFilesPage"));
const SharePage = lazyPage(() => import("./shares/SharePage"));
const SharesPage = lazyPage(() => import("./shares/SharesPage"));
const AskPage = lazyPage(() => import("./telemedicine/AskPage"));
const CasesPage = lazyPage(() => import("./telemedicine/CasesPage"));
const QueuePage = lazyPage(() => import("./telemedicine/QueuePage"));
const UnknownImages = lazyPage(() => import("./telemedicine/UnknownImages"));
const CasePage = lazyPage(() => import("./telemedicine/CasePage"));
const ReadingPage = lazyPage(() => import("./telemedicine/ReadingPage"));
const PlacePage = lazyPage(() => import("./shares/PlacePage"));
const OperatorPage = lazyPage(() => import("./operator/OperatorPage"));

export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <ServerGone />
      <Routes>
        <Route path="/sign-in/:slug?" element={<SignInPage />} />
        <Route path="/invitation" element={<InvitationPage />} />
        <Route path="/password-reset" element={<PasswordResetPage />} />
        <Route path="/u/:id" element={<OutsidePage />} />
        <Route path="/launch" element={<LaunchPage />} />
        <Route path="/" element={<SignedIn>{(session) => <Home session={session} />}</SignedIn>} />
        <Route
          path="/account"
          element={<SignedIn>{(session) => <AccountPage session={session} />}</SignedIn>}
        />
        <Route
          path="/account/notifications"
          element={<SignedIn>{(session) => <NotificationSettingsPage session={session} />}</SignedIn>}
        />
        <Route
          path="/notifications"
          element={<SignedIn>{(session) => <NotificationsPage session={session} />}</SignedIn>}
        />
        <Route
          path="/operator"
          element={
            <SignedIn>
              {(session) => (session.operator ? <OperatorPage session={session} /> : <NotFound />)}
            </SignedIn>
          }
        />
        <Route
          path="/tenants/:slug"
          element={
            <InTenant>
              {(session, membership) => (
                <StudyListPage
                  key={membership.tenant.slug}
                  session={session}
                  membership={membership}
                  onIdle={warmViewer}
                />
              )}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/administration/:section?"
          element={
            <InTenant>
              {(session, { tenant, rights }) =>
                rights.includes("ADMINISTER") ? (
                  <AdministrationPage key={tenant.slug} session={session} tenant={tenant} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/remote"
          element={
            <InTenant>
              {(session, { tenant, rights }) =>
                rights.includes("STORE") ? (
                  <RemotePage key={tenant.slug} session={session} tenant={tenant} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/inbox"
          element={
            <InTenant>
              {(session, membership) =>
                membership.rights.includes("STORE") || membership.rights.includes("SHARE") ? (
                  <InboxPage key={membership.tenant.slug} session={session} membership={membership} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/add"
          element={
            <InTenant>
              {(session, { tenant, rights }) =>
                rights.includes("STORE") ? (
                  <AddFilesPage key={tenant.slug} session={session} tenant={tenant} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/deliveries"
          element={
            <InTenant>
              {(session, { tenant, rights }) =>
                rights.includes("EXPORT") ? (
                  <DeliveriesPage key={tenant.slug} session={session} tenant={tenant} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/shares"
          element={
            <InTenant>
              {(session, membership) => (
                <SharesPage key={membership.tenant.slug} session={session} membership={membership} />
              )}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/requests"
          element={
            <InTenant>
              {(session, { tenant, rights }) =>
                rights.includes("REQUEST") ? (
                  <RequestsPage key={tenant.slug} session={session} tenant={tenant} />
                ) : (
                  <NotFound />
                )
              }
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/patients/:uid"
          element={
            <InTenant>
              {(session, membership) => (
                <PatientPage key={membership.tenant.slug} session={session} membership={membership} />
              )}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/ask/:uid"
          element={
            <InTenant>{(session, { tenant }) => <AskPage session={session} tenant={tenant} />}</InTenant>
          }
        />
        <Route
          path="/tenants/:slug/cases"
          element={
            <InTenant>
              {(session, { tenant }) => <CasesPage key={tenant.slug} session={session} tenant={tenant} />}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/queue"
          element={
            <InTenant>
              {(session, { tenant }) => <QueuePage key={tenant.slug} session={session} tenant={tenant} />}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/unknown-images"
          element={
            <InTenant>
              {(session, { tenant }) => <UnknownImages key={tenant.slug} session={session} tenant={tenant} />}
            </InTenant>
          }
        />
        <Route
          path="/tenants/:slug/cases/:id"
          element={
            <InTenant>{(session, { tenant }) => <CasePage session={session} tenant={tenant} />}</InTenant>
          }
        />
        <Route
          path="/cases/:id"
          element={<SignedIn>{(session) => <ReadingPage session={session} />}</SignedIn>}
        />
        <Route
          path="/cases/:id/studies/:uid"
          element={<SignedIn>{(session) => <ReadingPage session={session} />}</SignedIn>}
        />
        <Route
          path="/tenants/:slug/studies/:uid"
          element={
            <InTenant>
              {(_, membership) =>
                membership.rights.includes("RETRIEVE") ? (
                  <Viewing membership={membership} />
                ) : (
                  <NoImages slug={membership.tenant.slug} />
                )
              }
            </InTenant>
          }
        />
        <Route path="/s/:id" element={<SharePage />} />
        <Route path="/s/:id/studies/:uid" element={<At />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  );
}

function SignedIn({ children }: { children: (session: Session) => ReactNode }) {
  const { data: known, error, refetch } = useSession();
  const location = useLocation();
  if (!known) {
    if (!error) return <Waiting />;
    return (
      <Message
        title={t`Vetark cannot be reached`}
        action={
          <Button onClick={() => refetch()}>
            <Trans>Try again</Trans>
          </Button>
        }
      >
        {error.message}
      </Message>
    );
  }
  const { session, ended } = known;
  if (!session) {
    const next = location.pathname + location.search;
    return <Navigate to={next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  return (
    <InUse minutes={session.idleMinutes}>
      {children(session)}
      <SignInAgain session={session} ended={ended} />
    </InUse>
  );
}

function InUse({ minutes, children }: { minutes: number; children: ReactNode }) {
  useIdle(minutes);
  return children;
}

/** The first clinic that is open; else the first there is, which says why it is shut. */
function Home({ session: { memberships, operator } }: { session: Session }) {
  const open = (one: Membership) => one.tenant.state === "ACTIVE" && !one.secondFactorMissing;
  const first = memberships.find(open) ?? memberships[0];
  if (first) return <Navigate to={firstPage(first)} replace />;
  if (operator) return <Navigate to="/operator" replace />;
  return (
    <Message
      title={t`No clinic yet`}
      action={
        <Button component={Link} to="/account" variant="light">
          <Trans>To your account</Trans>
        </Button>
      }
    >
      <Trans>Your account belongs to no clinic. Ask your administrator.</Trans>
    </Message>
  );
}

/** Where somebody's day begins: a reader of a telemedicine provider has cases, everybody else studies. */
function firstPage({ tenant, rights }: Membership): string {
  const reads = tenant.kind === "TELEMEDICINE" && rights.includes("REPORT");
  return reads ? `/tenants/${tenant.slug}/queue` : `/tenants/${tenant.slug}`;
}

/** A clinic one is no member of is not there: whether it exists does not show. */
function InTenant({ children }: { children: (session: Session, membership: Membership) => ReactNode }) {
  const { slug } = useParams();
  return (
    <SignedIn>
      {(session) => {
        const membership = session.memberships.find(({ tenant }) => tenant.slug === slug);
        if (!membership) return <NotFound />;
        if (membership.tenant.state !== "ACTIVE") {
          return <ShutPage session={session} tenant={membership.tenant} />;
        }
        if (membership.secondFactorMissing) {
          return <SecondFactorPage session={session} tenant={membership.tenant} />;
        }
        return children(session, membership);
      }}
    </SignedIn>
  );
}

/** The viewer at a share. */
function At() {
  const { id } = useParams();
  return <PlacePage key={id} place={`shares/${id}`} />;
}

function NotFound() {
  return (
    <Message
      title={t`Not found`}
      testId="not-found"
      action={
        <Button component={Link} to="/">
          <Trans>To your studies</Trans>
        </Button>
      }
    >
      <Trans>There is nothing here, or it is not yours to see.</Trans>
    </Message>
  );
}

function NoImages({ slug }: { slug: string }) {
  return (
    <Message
      title={t`No images for your role`}
      testId="no-images"
      action={
        <Button component={Link} to={`/tenants/${slug}`}>
          <Trans>To the studies</Trans>
        </Button>
      }
    >
      <Trans>
        You may see which studies there are, but not their images. Your administrator can change that.
      </Trans>
    </Message>
  );
}

function Waiting() {
  return (
    <Center h="100dvh">
      <Loader aria-label={t`Loading`} />
    </Center>
  );
}

import { Button, Center, Loader } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { Link, Navigate, Route, Routes, useLocation, useParams } from "react-router";
import { Message } from "./Message";
import { SignInPage } from "./session/SignInPage";
import { type Session, type Tenant, useSession } from "./session/session";
import { StudyListPage } from "./studies/StudyListPage";

/** Cornerstone weighs more than the rest of the app: fetched while the list is read. */
const loadViewer = () => import("./viewer/ViewerPage");
const ViewerPage = lazy(loadViewer);

export function App() {
  return (
    <Routes>
      <Route path="/sign-in" element={<SignInPage />} />
      <Route path="/" element={<SignedIn>{(session) => <Home session={session} />}</SignedIn>} />
      <Route
        path="/tenants/:slug"
        element={
          <SignedIn>
            {(session) => (
              <InTenant session={session}>
                {(tenant) => (
                  <StudyListPage key={tenant.slug} session={session} tenant={tenant} onIdle={loadViewer} />
                )}
              </InTenant>
            )}
          </SignedIn>
        }
      />
      <Route
        path="/tenants/:slug/studies/:uid"
        element={
          <SignedIn>
            {(session) => (
              <InTenant session={session}>
                {(tenant) => (
                  <Suspense fallback={<Waiting />}>
                    <ViewerPage tenant={tenant} />
                  </Suspense>
                )}
              </InTenant>
            )}
          </SignedIn>
        }
      />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function SignedIn({ children }: { children: (session: Session) => ReactNode }) {
  const { data: session, isPending, error, refetch } = useSession();
  const location = useLocation();
  if (isPending) return <Waiting />;
  if (error)
    return (
      <Message title="Vetark cannot be reached" action={<Button onClick={() => refetch()}>Try again</Button>}>
        {error.message}
      </Message>
    );
  if (!session) {
    const next = location.pathname + location.search;
    return <Navigate to={next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  return children(session);
}

function Home({ session }: { session: Session }) {
  const [first] = session.memberships;
  if (first) return <Navigate to={`/tenants/${first.tenant.slug}`} replace />;
  return <Message title="No clinic yet">Your account belongs to no clinic. Ask your administrator.</Message>;
}

/** A clinic one is no member of is not there: whether it exists does not show. */
function InTenant({ session, children }: { session: Session; children: (tenant: Tenant) => ReactNode }) {
  const { slug } = useParams();
  const membership = session.memberships.find(({ tenant }) => tenant.slug === slug);
  return membership ? children(membership.tenant) : <NotFound />;
}

function NotFound() {
  return (
    <Message
      title="Not found"
      testId="not-found"
      action={
        <Button component={Link} to="/">
          To your studies
        </Button>
      }
    >
      There is nothing here, or it is not yours to see.
    </Message>
  );
}

function Waiting() {
  return (
    <Center h="100dvh">
      <Loader aria-label="Loading" />
    </Center>
  );
}

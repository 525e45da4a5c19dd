import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { request } from "../graphql/request";
import { post } from "../session/post";
import { SignedOutPage } from "../session/SignedOutPage";
import { type Session, useSession } from "../session/session";
import { type Asked, askedOf, destination } from "./launch";
import { LaunchedStudiesQuery } from "./queries";

interface Found {
  tenant: string;
  studies: string[];
  user: string;
}

/**
 * `/launch?requestType=STUDY&accessionNumber=...`, as IHE IID has it. Who is signed in and may see it goes there as
 * themselves; a secret behind the `#`, which browsers send to nobody, lets in who has no account.
 */
export default function LaunchPage() {
  const { search, hash } = useLocation();
  const { data: known, error: unreachable } = useSession();
  if (unreachable && !known) return <Said title={t`Vetark cannot be reached`}>{unreachable.message}</Said>;
  if (!known) return <Waiting />;
  const session = known.ended ? null : known.session;
  const secret = hash.slice(1);
  if (!session && !secret) {
    return <Navigate to={`/sign-in?next=${encodeURIComponent(`/launch${search}`)}`} replace />;
  }
  return <Launch key={search} asked={askedOf(search)} secret={secret} session={session ?? null} />;
}

function Launch({
  asked,
  secret,
  session,
}: {
  asked: Asked | null;
  secret: string;
  session: Session | null;
}) {
  const { data: found, error } = useQuery({
    queryKey: ["launch", asked, secret],
    queryFn: async ({ signal }): Promise<Found | null> => {
      if (!asked) return null;
      const own = session && (await foundBy(session, asked, signal));
      if (own || !secret) return own;
      const { body } = await post<{ tenant: string; studies: string[] }>("/launch", { secret });
      if (body.studies.length === 0) return { ...body, user: "" };
      const { path, text } = destination(body, asked);
      location.replace(text ? `${path}?q=${encodeURIComponent(text)}` : path); // for somebody else than before
      return new Promise(() => undefined);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (!asked) {
    return (
      <Said title={t`This link is not whole`}>
        <Trans>It names no study and no patient. Open it from your practice system again.</Trans>
      </Said>
    );
  }
  if (error) {
    return (
      <Said title={t`This link has expired`} testId="launch-expired">
        <Trans>It is good for a few minutes and once. Open the images from your practice system again.</Trans>
      </Said>
    );
  }
  if (found === undefined) return <Waiting />;
  if (!found || found.studies.length === 0) {
    return (
      <Said title={t`No images yet`} testId="launch-nothing" signedIn={session !== null}>
        {asked.requestType === "PATIENT"
          ? t`There are no images of this patient here, or they are not yours to see.`
          : t`Nothing has arrived for this request, or it is not yours to see. Try again once the images are taken.`}
      </Said>
    );
  }
  const { path, text } = destination(found, asked);
  return <Navigate to={path} state={text ? { text, user: found.user } : null} replace />;
}

/** What somebody who is signed in may see of it, in the clinic that is named or the first that has any. */
async function foundBy(session: Session, asked: Asked, signal: AbortSignal): Promise<Found | null> {
  for (const { tenant, rights } of session.memberships) {
    if (!rights.includes("FIND") || (asked.tenant && asked.tenant !== tenant.slug)) continue;
    const { studyInstanceUID, accessionNumber, patientID } = asked;
    const named = { tenant: tenant.slug, studyInstanceUID, accessionNumber, patientID };
    const studies = (await request(LaunchedStudiesQuery, named, signal)).launchedStudies;
    if (studies.length > 0) return { tenant: tenant.slug, studies, user: session.user.id };
  }
  return null;
}

interface SaidProps {
  title: string;
  children: ReactNode;
  testId?: string;
  signedIn?: boolean;
}

function Said({ title, children, testId, signedIn }: SaidProps) {
  return (
    <SignedOutPage title={title} testId={testId}>
      <Text>{children}</Text>
      {signedIn && (
        <Button component={Link} to="/" variant="default">
          <Trans>To your studies</Trans>
        </Button>
      )}
    </SignedOutPage>
  );
}

function Waiting() {
  return (
    <SignedOutPage title={t`Opening the images`}>
      <Loader aria-label={t`Loading`} />
    </SignedOutPage>
  );
}

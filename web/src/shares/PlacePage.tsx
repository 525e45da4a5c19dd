import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Center, Loader } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { graphql } from "../graphql/generated";
import { ApiError, request } from "../graphql/request";
import { Message } from "../Message";
import type { Membership } from "../session/session";
import ViewerPage from "../viewer/ViewerPage";

const PlaceQuery = graphql(`
  query Place($tenant: ID!) {
    place(tenant: $tenant) { name rights }
  }
`);

const placeOptions = (place: string) =>
  queryOptions({
    queryKey: ["place", place],
    queryFn: async ({ signal }) => (await request(PlaceQuery, { tenant: place }, signal)).place,
  });

/** The viewer at a case or a share: with the rights that one has there, whoever one is elsewhere. */
export default function PlacePage({ place }: { place: string }) {
  const { data, error } = useQuery(placeOptions(place));
  const membership = useMemo<Membership | undefined>(
    () =>
      data && {
        tenant: { slug: place, name: data.name, kind: "CLINIC", state: "ACTIVE" },
        role: "RADIOLOGIST",
        rights: data.rights,
        secondFactorMissing: false,
      },
    [data, place],
  );
  if (membership) return <ViewerPage membership={membership} />;
  if (!error) {
    return (
      <Center h="100dvh">
        <Loader aria-label={t`Loading`} />
      </Center>
    );
  }
  return (
    <Message title={t`Not to be seen here`} testId="not-found">
      {error instanceof ApiError && error.status >= 500 ? (
        error.message
      ) : (
        <Trans>It is no longer shown to you, or never was. Ask whoever sent you here.</Trans>
      )}
    </Message>
  );
}

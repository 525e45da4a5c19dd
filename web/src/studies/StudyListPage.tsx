import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Loader, Skeleton, Stack, Text, Title, Transition } from "@mantine/core";
import { useDocumentTitle, useIntersection, useMediaQuery } from "@mantine/hooks";
import { IconArrowUp, IconPhotoOff, IconPlugConnectedX } from "@tabler/icons-react";
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { lazyPage } from "../newVersion";
import { AppHeader } from "../page/AppHeader";
import { inSpareTime } from "../page/spareTime";
import { useRows } from "../page/useRows";
import type { Membership, Session } from "../session/session";
import { isNarrowed } from "./filters";
import { ListAge } from "./ListAge";
import { StudyCards } from "./StudyCards";
import { StudyFilters } from "./StudyFilters";
import classes from "./StudyListPage.module.css";
import { StudyTable } from "./StudyTable";
import { useArrivals } from "./useArrivals";
import { useDrop } from "./useDrop";
import { useListState } from "./useListState";
import { useSharing } from "./useSharing";
import { useStudies } from "./useStudies";

const SharedBand = lazyPage(() => import("../shares/SharedBand"));

interface Props {
  session: Session;
  membership: Membership;
  /** Called once the first studies are shown and nothing else is to be done. */
  onIdle: () => void;
}

export function StudyListPage({ session, membership: { tenant, role, rights }, onIdle }: Props) {
  const images = rights.includes("RETRIEVE");
  useDocumentTitle(t`Studies · ${tenant.name}`);
  const [state, change] = useListState(session.user.id);
  const list = useRef<HTMLDivElement>(null);
  const arrivals = useArrivals(tenant.slug, list);
  const query = useStudies(tenant.slug, state, arrivals.lostAt === null);
  const { show } = arrivals;
  useSharing(tenant.slug, role === "REFERRING_VETERINARIAN", show);
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const field = useRef<HTMLInputElement>(null);
  const keys = useMemo(() => query.studies.map((study) => study.studyInstanceUID), [query.studies]);
  const rows = useRows(
    keys,
    phone,
    useCallback(() => field.current?.focus(), []),
  );
  const end = useNextPage(query);
  const { isSuccess } = query;
  const [atRest, setAtRest] = useState(false);
  useEffect(() => {
    if (!isSuccess || !images) return;
    return inSpareTime(() => {
      setAtRest(true);
      onIdle();
    });
  }, [isSuccess, images, onIdle]);
  const View = phone ? StudyCards : StudyTable;

  return (
    <Box className={classes.page}>
      <AppHeader session={session} tenant={tenant} />
      <Box component="main" className={classes.main} {...useDrop(tenant, rights.includes("STORE"))}>
        <Title order={1} className={classes.hidden}>
          <Trans>Studies of {tenant.name}</Trans>
        </Title>
        <StudyFilters
          state={state}
          change={change}
          phone={phone}
          busy={query.isFetching && !query.isPending}
          field={field}
          enter={rows.enter}
        />
        <ListAge query={query} lostAt={arrivals.lostAt} />
        {atRest && role !== "REFERRING_VETERINARIAN" && !isNarrowed(state) && (
          <Suspense>
            <SharedBand tenant={tenant.slug} list={list} />
          </Suspense>
        )}
        <Transition mounted={arrivals.waiting > 0} transition="slide-down">
          {(style) => (
            <Button
              style={style}
              className={classes.arrivals}
              radius="xl"
              size="xs"
              leftSection={<IconArrowUp size={14} />}
              onClick={() => void arrivals.show()}
            >
              {plural(arrivals.waiting, { one: "# new study", other: "# new studies" })}
            </Button>
          )}
        </Transition>
        <div
          ref={list}
          onPointerLeave={arrivals.settle}
          data-testid="study-list"
          aria-busy={query.isFetching}
        >
          {query.isPending || (query.studies.length === 0 && query.hasNextPage) ? (
            <Waiting />
          ) : query.isError && query.studies.length === 0 ? (
            <Nothing
              icon={<IconPlugConnectedX size={40} stroke={1.4} />}
              title={t`The studies could not be loaded`}
              action={
                <Button onClick={() => void query.refetch()}>
                  <Trans>Try again</Trans>
                </Button>
              }
            >
              {query.error.message}
            </Nothing>
          ) : query.studies.length === 0 ? (
            <Nothing
              icon={<IconPhotoOff size={40} stroke={1.4} />}
              title={isNarrowed(state) ? t`No study matches` : t`No studies yet`}
              action={
                isNarrowed(state) && (
                  <Button
                    variant="light"
                    onClick={() => change({ text: "", modality: "", species: "", from: "", to: "" })}
                  >
                    <Trans>Clear the search</Trans>
                  </Button>
                )
              }
            >
              {isNarrowed(state)
                ? t`Try fewer words or a wider range of dates.`
                : t`Images sent to this clinic appear here by themselves while they arrive.`}
            </Nothing>
          ) : (
            <View
              studies={query.studies}
              rows={rows}
              complete={!query.hasNextPage}
              sort={state.sort}
              onSort={(sort) => change({ sort })}
              stale={query.isPlaceholderData}
              images={images}
              rights={rights}
            />
          )}
        </div>
        <div ref={end} className={classes.end}>
          {query.isFetchingNextPage && <Loader size="sm" aria-label={t`Loading more studies`} />}
        </div>
      </Box>
    </Box>
  );
}

/** A mark below the list: when it comes near the window the next page is fetched. */
function useNextPage({ hasNextPage, isFetching, fetchNextPage }: ReturnType<typeof useStudies>) {
  const { ref, entry } = useIntersection({ rootMargin: "800px" });
  const near = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (near && hasNextPage && !isFetching) void fetchNextPage();
  }, [near, hasNextPage, isFetching, fetchNextPage]);
  return ref;
}

function Waiting() {
  return (
    <Stack gap="xs" mt="xs" aria-label={t`Loading studies`} role="status">
      {Array.from({ length: 9 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={52} radius="md" />
      ))}
    </Stack>
  );
}

interface NothingProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

function Nothing({ icon, title, children, action }: NothingProps) {
  return (
    <Stack align="center" gap="xs" py={80} c="dimmed" data-testid="no-studies" role="status">
      {icon}
      <Text fw={650} c="var(--mantine-color-text)" size="lg">
        {title}
      </Text>
      <Text ta="center">{children}</Text>
      <Group mt="sm">{action}</Group>
    </Stack>
  );
}

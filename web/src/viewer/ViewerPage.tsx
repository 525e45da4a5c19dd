import { Button, Center, Loader, MantineProvider, mergeThemeOverrides, Portal } from "@mantine/core";
import { useDocumentTitle, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer } from "react";
import { Link, useParams } from "react-router";
import { openViewer, renderingEngine, start } from "../cornerstone/start";
import { chooseTool, type Finger, type Tool } from "../cornerstone/tools";
import { forgetMetadata } from "../dicomweb/metadata";
import { Message } from "../Message";
import type { Membership } from "../session/session";
import { patientTitle } from "../studies/study";
import { theme } from "../theme";
import { type DisplaySet, displaySetsOf } from "./displaySets";
import { useHasOverlayPlanes, usePrefetchedSet } from "./ImagePane";
import { useOutput } from "./Output";
import { Panes } from "./Panes";
import type { Study } from "./queries";
import { SeriesStrip } from "./SeriesStrip";
import { SidePanel } from "./SidePanel";
import { arrange, change, START } from "./state";
import { Toolbar } from "./Toolbar";
import { useKeys } from "./useKeys";
import { useStudy } from "./useStudy";
import { ViewerHeader } from "./ViewerHeader";
import classes from "./ViewerPage.module.css";

/** What opens over the viewer is as dark as it, though the rest of the page may be light. */
const dark = mergeThemeOverrides(theme, {
  components: { Portal: Portal.extend({ defaultProps: { target: "#viewer-opened" } }) },
});
/** What can be made ready before there is a study to show. */
export const warm = start;

/** A study in the viewer, which is always dark. */
export default function ViewerPage({ membership: { tenant, role, rights } }: { membership: Membership }) {
  const { uid = "" } = useParams();
  const guest = role === "REFERRING_VETERINARIAN";
  const { data: study, error, isPending, refetch } = useStudy(tenant.slug, uid, guest);
  const queries = useQueryClient();
  useEffect(() => {
    const close = openViewer();
    return () => {
      close();
      forgetMetadata(queries);
    };
  }, [queries]);
  return (
    <MantineProvider
      theme={dark}
      forceColorScheme="dark"
      cssVariablesSelector="#viewer"
      getRootElement={viewerRoot}
    >
      <div id="viewer" className={classes.page} data-mantine-color-scheme="dark">
        {isPending ? (
          <Center h="100dvh">
            <Loader color="gray" aria-label="Loading the study" />
          </Center>
        ) : error && study === undefined ? (
          <Message
            title="The study could not be loaded"
            action={
              <Button variant="default" onClick={() => void refetch()}>
                Try again
              </Button>
            }
          >
            {error.message}
          </Message>
        ) : study ? (
          <Viewer key={study.studyInstanceUID} study={study} rights={rights} />
        ) : (
          <Message
            title="Study not found"
            testId="not-found"
            action={
              <Button variant="default" component={Link} to={`/tenants/${tenant.slug}`}>
                To the studies
              </Button>
            }
          >
            {guest
              ? "It is not, or no longer, among those that this clinic shares with you."
              : "It is not in this clinic's archive."}
          </Message>
        )}
        <section id="viewer-opened" aria-label="Opened over the viewer" />
      </div>
    </MantineProvider>
  );
}

const viewerRoot = () => document.getElementById("viewer") ?? undefined;

/** Until a tool is chosen the mouse sets the window; a finger, which brushes a picture by accident, never does. */
const FIRST: Tool = "window";
const firstFinger = (set: DisplaySet | undefined): Finger => (set && set.frames > 1 ? "scroll" : "move");

const fingers = () => window.matchMedia("(pointer: coarse)").matches;

function Viewer({ study, rights }: { study: Study; rights: Membership["rights"] }) {
  useDocumentTitle(`${patientTitle(study)} · Vetark`);
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  // A phone on its side has height for one row of tools, no more.
  const low = useMediaQuery("(max-height: 30em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const [state, dispatch] = useReducer(change, START);
  const seen = phone ? { ...state, layout: "1x1" as const, active: 0 } : state;
  const sets = useMemo(() => displaySetsOf(study), [study]);
  const shown = arrange(
    seen,
    sets.map(({ key }) => key),
  );
  const current = shown[seen.active] ?? null;
  const at = sets.findIndex(({ key }) => key === current);
  const active = sets[at];
  const viewportId = active?.frames && !active.video ? `pane-${seen.active}` : undefined;
  const turn = (by: 1 | -1) => {
    const to = sets[at + by];
    if (to) dispatch({ type: "show", key: to.key });
  };

  const finger = state.tool ?? firstFinger(active);
  const mouse = state.tool ?? FIRST;
  useEffect(() => {
    renderingEngine();
    chooseTool(mouse, finger);
  }, [mouse, finger]);
  const inHand = fingers() ? finger : mouse;
  const [overlayPlanes, showOverlayPlanes] = useLocalStorage({
    key: "vetark-overlay-planes",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const planes = {
    there: useHasOverlayPlanes(active),
    shown: overlayPlanes,
    toggle: () => showOverlayPlanes((now) => !now),
  };
  useKeys({
    viewportId,
    modality: active?.modality ?? "",
    dispatch,
    turn,
    toggleOverlayPlanes: planes.toggle,
  });
  usePrefetchedSet(sets[at + 1], true);
  const output = useOutput({ study, sets, shown, active: seen.active, layout: seen.layout });

  return (
    <div className={classes.viewer} data-testid="viewer" data-study={study.studyInstanceUID}>
      <ViewerHeader study={study} rights={rights}>
        <Toolbar
          state={seen}
          tool={inHand === "move" ? null : inHand}
          dispatch={dispatch}
          viewportId={viewportId}
          modality={active?.modality ?? ""}
          compact={phone || low}
          planes={planes}
          takeOut={output.open}
        />
      </ViewerHeader>
      <aside className={classes.strip}>
        <SeriesStrip
          sets={sets}
          shown={shown}
          current={current}
          onPick={(key) => dispatch({ type: "show", key })}
        />
      </aside>
      {state.panel && (
        <SidePanel
          panel={state.panel}
          study={study}
          rights={rights}
          sets={sets}
          shown={shown}
          active={active}
          viewportId={viewportId}
          dispatch={dispatch}
        />
      )}
      {output.windows}
      <Panes sets={sets} shown={shown} state={seen} dispatch={dispatch} overlayPlanes={overlayPlanes} />
    </div>
  );
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Loader, MantineProvider, mergeThemeOverrides, Portal } from "@mantine/core";
import { useDisclosure, useDocumentTitle, useLocalStorage } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef } from "react";
import { Link, useParams } from "react-router";
import { openViewer, renderingEngine, start } from "../cornerstone/start";
import { cancelDrawing, chooseTool, type Finger, type Tool } from "../cornerstone/tools";
import { forgetMetadata } from "../dicomweb/metadata";
import { FacingContext } from "../hanging/FacingContext";
import { LayoutPicker } from "../hanging/LayoutPicker";
import { type Hanging, hangingOf } from "../hanging/queries";
import { useHanging } from "../hanging/useHanging";
import { useKeptLayout } from "../hanging/useKeptLayout";
import { useLinked } from "../hanging/useLinked";
import { Message } from "../Message";
import { pagePath } from "../place";
import { ReadingProvider, unsavedIn, useKeyImageFilter, useReadingOf } from "../reading/Reading";
import { useLeaving } from "../reading/useLeaving";
import type { Membership } from "../session/session";
import { patientTitle } from "../studies/study";
import { makeTheme } from "../theme";
import { type DisplaySet, displaySetsOf } from "./displaySets";
import { toggleFullScreen } from "./fullScreen";
import { useHasOverlayPlanes, usePrefetchedSet } from "./ImagePane";
import { toggleMark } from "./markImage";
import { useOutput } from "./Output";
import { Panes } from "./Panes";
import { lookedAt } from "./priors";
import type { Study } from "./queries";
import { SeriesStrip } from "./SeriesStrip";
import { ShortcutList } from "./ShortcutList";
import { SidePanel } from "./SidePanel";
import { StripFilter } from "./StripFilter";
import { isOther } from "./StudyBand";
import { shortcutsOf } from "./shortcuts";
import { arrange, change, missingIn, missingThen, type Seen, START } from "./state";
import { Toolbar } from "./Toolbar";
import { useCompare } from "./useCompare";
import { useDrawingsKept } from "./useDrawingsKept";
import { useFocusKept } from "./useFocusKept";
import { useKeys } from "./useKeys";
import { useMeasuring } from "./useMeasuring";
import { useOnePane, useUpright } from "./useOnePane";
import { usePriors } from "./usePriors";
import { useStudy } from "./useStudy";
import { useSwipe } from "./useSwipe";
import { ViewerHeader } from "./ViewerHeader";
import classes from "./ViewerPage.module.css";

/** What opens over the viewer is as dark as it, though the rest of the page may be light. */
const dark = mergeThemeOverrides(makeTheme(), {
  components: { Portal: Portal.extend({ defaultProps: { target: "#viewer-opened" } }) },
});
/** What can be made ready before there is a study to show. */
export const warm = start;

/** A study in the viewer, which is always dark. */
export default function ViewerPage({ membership: { tenant, role, rights } }: { membership: Membership }) {
  const { uid = "" } = useParams();
  const guest = role === "REFERRING_VETERINARIAN";
  const { data: study, error, isPending, refetch } = useStudy(tenant.slug, uid, guest);
  const hanging = useQuery(hangingOf(tenant.slug));
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
        {isPending || hanging.isPending ? (
          <Center h="100dvh">
            <Loader color="gray" aria-label={t`Loading the study`} />
          </Center>
        ) : error && study === undefined ? (
          <Message
            title={t`The study could not be loaded`}
            action={
              <Button variant="default" onClick={() => void refetch()}>
                <Trans>Try again</Trans>
              </Button>
            }
          >
            {error.message}
          </Message>
        ) : study ? (
          <FacingContext value={hanging.data ?? null}>
            <Viewer key={study.studyInstanceUID} study={study} rights={rights} hanging={hanging.data} />
          </FacingContext>
        ) : (
          <Message
            title={t`Study not found`}
            testId="not-found"
            action={
              <Button variant="default" component={Link} to={pagePath(tenant.slug)}>
                <Trans>To the studies</Trans>
              </Button>
            }
          >
            {guest
              ? t`It is not, or no longer, among those that this clinic shares with you.`
              : t`It is not in this clinic's archive.`}
          </Message>
        )}
        <section id="viewer-opened" aria-label={t`Opened over the viewer`} />
      </div>
    </MantineProvider>
  );
}

const viewerRoot = () => document.getElementById("viewer") ?? undefined;

/** Until a tool is chosen the mouse sets the window; a finger, which brushes a picture by accident, never does. */
const FIRST: Tool = "window";
const firstFinger = (set: DisplaySet | undefined): Finger => (set && set.frames > 1 ? "scroll" : "move");

const fingers = () => window.matchMedia("(pointer: coarse)").matches;

interface Props {
  study: Study;
  rights: Membership["rights"];
  /** undefined: it could not be read, and the study is shown in its own order. */
  hanging: Hanging | undefined;
}

function Viewer({ study, rights, hanging }: Props) {
  useDocumentTitle(`${patientTitle(study)} · Vetark`);
  const phone = useOnePane();
  const upright = useUpright();
  const [state, dispatch] = useReducer(change, START);
  const found = useMemo(() => displaySetsOf(study), [study]);
  const { fits, hung, sets: inOrder } = useHanging(study, found, hanging, state.protocol);
  const filter = useKeyImageFilter(inOrder);
  const own = filter.sets;
  const [layout, keepLayout] = useKeptLayout(hung);
  const seen: Seen =
    phone && !state.compared
      ? { ...state, layout: "1x1", active: 0 }
      : { ...state, layout: state.layout ?? layout };
  const priors = usePriors(study, seen.panes);
  const sets = useMemo(() => [...own, ...priors.sets], [own, priors.sets]);
  const all = useMemo(() => [...inOrder, ...priors.sets], [inOrder, priors.sets]);
  const panes = state.compared || filter.filter ? [] : (hung?.panes ?? []);
  const shown = arrange(
    seen,
    own.map(({ key }) => key),
    panes,
  );
  const current = shown[seen.active] ?? null;
  const at = sets.findIndex(({ key }) => key === current);
  const active = sets[at];
  const viewportId = active?.frames && !active.video ? `pane-${seen.active}` : undefined;
  const reading = useReadingOf({ study, rights, all, filter, shown, dispatch });
  const leaving = useLeaving(unsavedIn(reading));
  const turn = (by: 1 | -1) => {
    const to = sets[at + by];
    if (to && to.study === active?.study) dispatch({ type: "show", key: to.key });
  };

  const looked = lookedAt(own, shown);
  const compare = useCompare({
    study,
    shown: looked,
    active: isOther(active, study) ? looked[0] : active,
    priors,
    state,
    dispatch,
    phone,
    upright,
  });

  const finger = state.tool ?? firstFinger(active);
  const mouse = state.tool ?? FIRST;
  useEffect(() => {
    renderingEngine();
    chooseTool(mouse, finger);
  }, [mouse, finger]);
  // Who works in another pane is rid of what is half drawn in this one: nothing could be drawn there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes with the pane
  useEffect(() => () => void cancelDrawing(), [viewportId]);
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
  const measuring = useMeasuring(viewportId);
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const [linked, toggleLink] = useLinked(viewportId, shown.length);
  const output = useOutput({ study, sets, shown, active: seen.active, layout: seen.layout });
  const shortcuts = shortcutsOf({
    viewportId,
    modality: active?.modality ?? "",
    tool: mouse,
    panes: shown.length,
    active: seen.active,
    dispatch,
    turn,
    toggleOverlayPlanes: planes.toggle,
    compare: compare.toggle,
    link: toggleLink,
    takeOut: output.open,
    print: output.print,
    naturalSize: measuring.naturalSize,
    fullScreen: toggleFullScreen,
    write: measuring.write,
    mark: () => toggleMark(reading, viewportId),
    help: openHelp,
  });
  useKeys(shortcuts);
  useDrawingsKept(study.tenant);
  useSwipe(viewportId, finger === "move", turn);
  const kept = useRef<HTMLDivElement>(null);
  useFocusKept(kept);
  usePrefetchedSet(isOther(sets[at + 1], study) ? undefined : sets[at + 1], true);

  const page = (
    <div
      ref={kept}
      tabIndex={-1}
      className={classes.viewer}
      data-testid="viewer"
      data-study={study.studyInstanceUID}
    >
      <ViewerHeader study={study} rights={rights}>
        <Toolbar
          state={seen}
          tool={inHand === "move" ? null : inHand}
          dispatch={dispatch}
          viewportId={viewportId}
          modality={active?.modality ?? ""}
          compact={phone}
          planes={planes}
          compare={compare}
          layouts={
            <LayoutPicker
              layout={seen.layout}
              fits={fits}
              hung={hung}
              linked={linked}
              chooseLayout={(layout) => {
                keepLayout(layout);
                dispatch({ type: "layout", layout });
              }}
              chooseProtocol={(protocol) => dispatch({ type: "hang", protocol })}
              toggleLink={toggleLink}
            />
          }
          naturalSize={measuring.naturalSize}
          help={openHelp}
          takeOut={output.open}
        />
      </ViewerHeader>
      <aside className={classes.strip}>
        <StripFilter />
        <SeriesStrip
          sets={own}
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
          tool={state.tool}
          dispatch={dispatch}
        />
      )}
      {output.windows}
      <Panes
        study={study}
        sets={sets}
        shown={shown}
        missing={state.compared ? missingThen(shown, sets) : missingIn(seen, shown, panes)}
        state={seen}
        dispatch={dispatch}
        overlayPlanes={overlayPlanes}
      />
      {leaving}
      {measuring.shown}
      <ShortcutList shortcuts={shortcuts} opened={help} close={closeHelp} />
    </div>
  );
  return <ReadingProvider value={reading}>{page}</ReadingProvider>;
}

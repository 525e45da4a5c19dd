import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconAdjustments,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconAspectRatio,
  IconColumns2,
  IconDots,
  IconEraser,
  IconInfoCircle,
  IconKeyboard,
  IconLayersSubtract,
  IconMaximize,
  IconPhotoDown,
} from "@tabler/icons-react";
import type { Dispatch, ReactNode } from "react";
import { redo } from "../cornerstone/measurements";
import type { Tool } from "../cornerstone/tools";
import { useDrawing } from "../cornerstone/useDrawing";
import { ACTIONS, type Action, actOn, applyPreset, goBack, type Icon, KEYS, TOOLS } from "./actions";
import { toggleFullScreen } from "./fullScreen";
import { keyName } from "./Key";
import { MeasuringMenu } from "./MeasuringMenu";
import { OUTPUT_KEY } from "./Output";
import { PANELS, type PanelId } from "./panels";
import { CT_PRESETS } from "./presets";
import { useRemoveMeasurements } from "./RemoveMeasurements";
import type { Change, ViewerState } from "./state";
import classes from "./Toolbar.module.css";
import { COMPARE_KEY, type Compare } from "./useCompare";

interface Props {
  state: ViewerState;
  /** null: none is chosen. */
  tool: Tool | null;
  dispatch: Dispatch<Change>;
  /** The active viewport; undefined: it shows no picture. */
  viewportId: string | undefined;
  modality: string;
  /** There is room for the tools alone. */
  compact: boolean;
  /** The overlay planes that came with the images. */
  planes: { there: boolean; shown: boolean; toggle: () => void };
  compare: Compare;
  /** What chooses the layout, where there is room for more than one viewport. */
  layouts: ReactNode;
  naturalSize: () => void;
  /** Shows the list of all keys. */
  help: () => void;
  /** Opens what takes pictures out of the viewer. */
  takeOut: () => void;
}

/** Of a button, in CSS pixels: for a mouse, and for fingers. */
const SIZE = { desk: 34, fingers: 44 };
/** Panels that even a wide screen has among what is asked for seldom. */
const SELDOM: PanelId[] = ["displays", "tags"];
/** What a screen of usual width has among these too: with all of it the buttons stood in two rows. */
const SELDOM_ON_USUAL: PanelId[] = ["quality"];
const FIT = "action-fit";
/** Which tools a narrow screen has room for: two fingers do what the others do. */
const NARROW: Tool[] = ["window", "scroll"];

/** Something that is done with one press. */
interface Deed {
  label: string;
  Icon: Icon;
  run: () => void;
  key?: string;
  testId?: string;
  disabled?: boolean;
  /** Of what is switched on and off: whether it is on. */
  on?: boolean;
  /** One presses it again and again: a menu stays open. */
  again?: boolean;
}

/** Makes something done to the picture in the active viewport out of what is done to any. */
type Act = (run: Action["run"]) => () => void;

export function Toolbar(props: Props) {
  const { state, tool: chosen, dispatch, viewportId, modality, compact, planes, naturalSize, help } = props;
  const { compare, layouts, takeOut } = props;
  const { t } = useLingui();
  const drawing = useDrawing();
  // Of eight buttons for fingers one would stand in a row of its own.
  const tight = useMediaQuery("(max-width: 24em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const usual = useMediaQuery("(max-width: 89em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const size = compact ? SIZE.fingers : SIZE.desk;
  const { ask, dialog } = useRemoveMeasurements(viewportId);
  const act: Act = (run) => () => actOn(viewportId, run);
  const actions = ACTIONS.map(
    ({ id, label, key, Icon, run }): Deed => ({
      label: t(label),
      Icon,
      key,
      run: act(run),
      testId: `action-${id}`,
      disabled: !viewportId,
      again: true,
    }),
  );
  const natural: Deed = {
    label: t`Natural size`,
    Icon: IconAspectRatio,
    key: KEYS.naturalSize,
    run: naturalSize,
    testId: "action-natural-size",
    disabled: !viewportId,
  };
  const steps: Deed[] = [
    {
      label: t`Undo`,
      Icon: IconArrowBackUp,
      key: KEYS.undo,
      run: goBack,
      disabled: !drawing.canUndo && !drawing.underWay,
      testId: "undo",
    },
    {
      label: t`Redo`,
      Icon: IconArrowForwardUp,
      key: KEYS.redo,
      run: redo,
      disabled: !drawing.canRedo,
      testId: "redo",
    },
  ];
  const fullScreen: Deed[] = document.fullscreenEnabled
    ? [
        {
          label: t`Full screen`,
          Icon: IconMaximize,
          key: KEYS.fullScreen,
          run: toggleFullScreen,
          testId: "full-screen",
        },
      ]
    : [];
  const keys: Deed = {
    label: t`Keyboard shortcuts`,
    Icon: IconKeyboard,
    key: KEYS.help,
    run: help,
    testId: "shortcuts-toggle",
  };
  const eraser: Deed = {
    label: t`Remove the measurements`,
    Icon: IconEraser,
    run: ask,
    disabled: !viewportId,
  };
  const texts: Deed = {
    label: t`Texts on the image`,
    Icon: IconInfoCircle,
    key: KEYS.overlays,
    run: () => dispatch({ type: "overlays" }),
    on: state.overlays,
  };
  const marks: Deed = {
    label: t`Marks on the image`,
    Icon: IconLayersSubtract,
    key: KEYS.overlayPlanes,
    run: planes.toggle,
    on: planes.shown,
    testId: "overlay-planes-toggle",
  };
  const panels = PANELS.map(
    ({ id, label, key, Icon }): Deed => ({
      label: t(label),
      Icon,
      key,
      run: () => dispatch({ type: "panel", panel: id }),
      on: state.panel === id,
      testId: `panel-${id}-toggle`,
    }),
  );
  const lastTime: Deed = {
    label:
      compare.lacking === "no-earlier"
        ? t`No earlier study to compare with`
        : compare.lacking
          ? t`No earlier picture of this view`
          : t`Compare with last time`,
    Icon: IconColumns2,
    key: COMPARE_KEY,
    run: compare.toggle,
    on: compare.on,
    disabled: compare.lacking !== null,
    testId: "compare",
  };
  const out: Deed = {
    label: t`Save, copy or print`,
    Icon: IconPhotoDown,
    key: OUTPUT_KEY,
    run: takeOut,
    testId: "output",
  };
  const rare = usual && !compact ? [...SELDOM, ...SELDOM_ON_USUAL] : SELDOM;
  const isSeldom = (_: Deed, at: number) => rare.includes(PANELS[at]?.id as PanelId);
  const often = panels.filter((deed, at) => !isSeldom(deed, at));
  const seldom = panels.filter(isSeldom);
  const shown = [texts, ...(planes.there ? [marks] : []), lastTime, ...often, out];
  const tools = TOOLS.map(
    ({ tool, label, key, Icon }): Deed => ({
      label: t(label),
      Icon,
      key,
      run: () => dispatch({ type: "tool", tool }),
      testId: `tool-${tool}`,
      on: chosen === tool,
    }),
  );
  const inReach = (tool: Deed, at: number) =>
    !compact || NARROW.includes(TOOLS[at]?.tool ?? "pan") || tool.on;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t`Image tools`}>
      {tools.filter(inReach).map((tool) => (
        <Press key={tool.label} deed={tool} size={size} color={tool.on ? "teal" : "gray"} strong />
      ))}
      <MeasuringMenu
        tool={chosen}
        choose={(tool) => dispatch({ type: "tool", tool })}
        size={size}
        compact={compact}
      />
      {(tight ? steps.slice(0, 1) : steps).map((deed) => (
        <Press key={deed.label} deed={deed} size={size} />
      ))}
      {!compact && <span className={classes.gap} />}
      {modality === "CT" && <Presets act={act} disabled={!viewportId} compact={compact} />}
      {compact ? (
        <More
          size={size}
          deeds={[
            ...(tight ? steps.slice(1) : []),
            ...tools.filter((tool, at) => !inReach(tool, at)),
            ...actions,
            natural,
            eraser,
            ...shown,
            ...seldom,
            ...fullScreen,
          ]}
        />
      ) : (
        <>
          {actions
            .filter(({ testId }) => !usual || testId !== FIT)
            .map((deed) => (
              <Press key={deed.label} deed={deed} size={size} />
            ))}
          {!usual && <Press deed={natural} size={size} />}
          {!usual && <Press deed={eraser} size={size} />}
          <span className={classes.gap} />
          {shown.map((deed) => (
            <Press key={deed.label} deed={deed} size={size} />
          ))}
          {layouts}
          <More
            size={size}
            deeds={[
              ...(usual ? [...actions.filter(({ testId }) => testId === FIT), natural, eraser] : []),
              ...seldom,
              ...fullScreen,
              keys,
            ]}
          />
        </>
      )}
      {dialog}
    </div>
  );
}

interface PressProps {
  deed: Deed;
  size: number;
  color?: string;
  /** A tool that is on is more than a text that is shown. */
  strong?: boolean;
}

function Press({
  deed: { label, Icon, run, key, testId, disabled, on },
  size,
  color = "gray",
  strong,
}: PressProps) {
  return (
    <Tooltip label={key ? `${label} (${keyName(key)})` : label}>
      <ActionIcon
        size={size}
        variant={on ? (strong ? "filled" : "light") : "subtle"}
        color={color}
        aria-label={label}
        aria-pressed={on}
        disabled={disabled}
        data-testid={testId}
        onClick={run}
      >
        <Icon size={20} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

/** What there is no room for, with its name, since fingers see no tooltips. */
function More({ deeds, size }: { deeds: Deed[]; size: number }) {
  const { t } = useLingui();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={size} color="gray" aria-label={t`More tools`} data-testid="more">
          <IconDots size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {deeds.map(({ label, Icon, run, testId, disabled, on, again }) => {
          const shared = { disabled, closeMenuOnClick: !again, "data-testid": testId };
          return on === undefined ? (
            <Menu.Item key={label} {...shared} leftSection={<Icon size={20} stroke={1.7} />} onClick={run}>
              {label}
            </Menu.Item>
          ) : (
            <Menu.CheckboxItem
              key={label}
              {...shared}
              classNames={{ itemIndicator: classes.indicator }}
              checked={on}
              onChange={run}
              rightSection={on ? "✓" : undefined}
            >
              <span className={classes.named}>
                <Icon size={20} stroke={1.7} />
                {label}
              </span>
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

interface PresetsProps {
  act: Act;
  disabled: boolean;
  compact: boolean;
}

function Presets({ act, disabled, compact }: PresetsProps) {
  const { t } = useLingui();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          size={compact ? SIZE.fingers : SIZE.desk}
          color="gray"
          aria-label={t`Presets`}
          disabled={disabled}
          data-testid="presets"
        >
          <IconAdjustments size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {CT_PRESETS.map((preset, at) => (
          <Menu.Item
            key={preset.label.id}
            onClick={act((viewport) => applyPreset(viewport, preset))}
            rightSection={compact ? undefined : <kbd className={classes.key}>{at + 1}</kbd>}
          >
            {t(preset.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

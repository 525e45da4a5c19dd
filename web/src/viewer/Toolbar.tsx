import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import {
  IconAdjustments,
  IconDots,
  IconEraser,
  IconInfoCircle,
  IconLayersSubtract,
  IconPhotoDown,
} from "@tabler/icons-react";
import type { Dispatch } from "react";
import { stackViewport } from "../cornerstone/start";
import type { Tool } from "../cornerstone/tools";
import { ACTIONS, type Action, applyPreset, type Icon, TOOLS } from "./actions";
import { PANELS } from "./panels";
import { CT_PRESETS } from "./presets";
import { useRemoveMeasurements } from "./RemoveMeasurements";
import type { Change, Layout, ViewerState } from "./state";
import classes from "./Toolbar.module.css";

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
  /** Opens what takes pictures out of the viewer. */
  takeOut: () => void;
}

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
  const { state, tool: chosen, dispatch, viewportId, modality, compact, planes, takeOut } = props;
  const { t } = useLingui();
  const { ask, dialog } = useRemoveMeasurements(viewportId);
  const act: Act = (run) => () => {
    const viewport = viewportId ? stackViewport(viewportId) : undefined;
    if (!viewport) return;
    run(viewport);
    viewport.render();
  };
  const actions = ACTIONS.map(
    ({ id, label, key, Icon, run }): Deed => ({
      label,
      Icon,
      key,
      run: act(run),
      testId: `action-${id}`,
      disabled: !viewportId,
      again: true,
    }),
  );
  const eraser: Deed = {
    label: "Remove the measurements",
    Icon: IconEraser,
    run: ask,
    disabled: !viewportId,
  };
  const texts: Deed = {
    label: "Texts on the image",
    Icon: IconInfoCircle,
    key: "t",
    run: () => dispatch({ type: "overlays" }),
    on: state.overlays,
  };
  const marks: Deed = {
    label: "Marks on the image",
    Icon: IconLayersSubtract,
    key: "m",
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
  const out: Deed = {
    label: t`Save, copy or print`,
    Icon: IconPhotoDown,
    key: "e",
    run: takeOut,
    testId: "output",
  };
  const shown = [texts, ...(planes.there ? [marks] : []), ...panels, out];
  const tools = TOOLS.map(
    ({ tool, label, key, Icon }): Deed => ({
      label,
      Icon,
      key,
      run: () => dispatch({ type: "tool", tool }),
      testId: `tool-${tool}`,
      on: chosen === tool,
    }),
  );
  return (
    <div className={classes.bar} role="toolbar" aria-label="Image tools">
      {tools.map((tool) => (
        <Press key={tool.label} deed={tool} color={tool.on ? "teal" : "gray"} strong />
      ))}
      <span className={classes.gap} />
      {modality === "CT" && <Presets act={act} disabled={!viewportId} compact={compact} />}
      {compact ? (
        <More deeds={[...actions, eraser, ...shown]} />
      ) : (
        <>
          {[...actions, eraser].map((deed) => (
            <Press key={deed.label} deed={deed} />
          ))}
          <span className={classes.gap} />
          {shown.map((deed) => (
            <Press key={deed.label} deed={deed} />
          ))}
          <SegmentedControl
            size="xs"
            aria-label="Layout"
            data-testid="layout"
            value={state.layout}
            onChange={(layout) => dispatch({ type: "layout", layout: layout as Layout })}
            data={[
              { value: "1x1", label: "1×1" },
              { value: "1x2", label: "1×2" },
              { value: "2x2", label: "2×2" },
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
  color?: string;
  /** A tool that is on is more than a text that is shown. */
  strong?: boolean;
}

function Press({
  deed: { label, Icon, run, key, testId, disabled, on },
  color = "gray",
  strong,
}: PressProps) {
  return (
    <Tooltip label={key ? `${label} (${key.toUpperCase()})` : label}>
      <ActionIcon
        size={38}
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

/** What a narrow screen has no room for, with its name, since fingers see no tooltips. */
function More({ deeds }: { deeds: Deed[] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={38} color="gray" aria-label="More tools" data-testid="more">
          <IconDots size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {deeds.map(({ label, Icon, run, testId, disabled, on, again }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={20} stroke={1.7} />}
            rightSection={on ? "✓" : undefined}
            role={on === undefined ? undefined : "menuitemcheckbox"}
            aria-checked={on}
            disabled={disabled}
            data-testid={testId}
            closeMenuOnClick={!again}
            onClick={run}
          >
            {label}
          </Menu.Item>
        ))}
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
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        {compact ? (
          <ActionIcon size={38} color="gray" aria-label="Presets" disabled={disabled} data-testid="presets">
            <IconAdjustments size={20} stroke={1.7} />
          </ActionIcon>
        ) : (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconAdjustments size={18} />}
            disabled={disabled}
            data-testid="presets"
          >
            Presets
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {CT_PRESETS.map((preset, at) => (
          <Menu.Item
            key={preset.label}
            onClick={act((viewport) => applyPreset(viewport, preset))}
            rightSection={compact ? undefined : <kbd className={classes.key}>{at + 1}</kbd>}
          >
            {preset.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

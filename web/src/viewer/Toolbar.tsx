import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { IconAdjustments, IconEraser, IconInfoCircle } from "@tabler/icons-react";
import type { Dispatch } from "react";
import { stackViewport } from "../cornerstone/start";
import { clearMeasurements, type Tool } from "../cornerstone/tools";
import { ACTIONS, applyPreset, TOOLS } from "./actions";
import { CT_PRESETS } from "./presets";
import type { Change, Layout, ViewerState } from "./state";
import classes from "./Toolbar.module.css";

interface Props {
  state: ViewerState;
  tool: Tool;
  dispatch: Dispatch<Change>;
  /** The active viewport; undefined: it shows no picture. */
  viewportId: string | undefined;
  modality: string;
  phone: boolean;
}

const withKey = (label: string, key: string) => `${label} (${key.toUpperCase()})`;

export function Toolbar({ state, tool: chosen, dispatch, viewportId, modality, phone }: Props) {
  const act = (run: (viewport: NonNullable<ReturnType<typeof stackViewport>>) => void) => () => {
    const viewport = viewportId ? stackViewport(viewportId) : undefined;
    if (!viewport) return;
    run(viewport);
    viewport.render();
  };
  return (
    <div className={classes.bar} role="toolbar" aria-label="Image tools">
      {TOOLS.map(({ tool, label, key, Icon }) => (
        <Tooltip key={tool} label={withKey(label, key)}>
          <ActionIcon
            size={38}
            variant={chosen === tool ? "filled" : "subtle"}
            color={chosen === tool ? "teal" : "gray"}
            aria-label={label}
            aria-pressed={chosen === tool}
            data-testid={`tool-${tool}`}
            onClick={() => dispatch({ type: "tool", tool })}
          >
            <Icon size={20} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      ))}
      <span className={classes.gap} />
      {modality === "CT" && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconAdjustments size={18} />}
              disabled={!viewportId}
              data-testid="presets"
            >
              Presets
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {CT_PRESETS.map((preset, at) => (
              <Menu.Item
                key={preset.label}
                onClick={act((viewport) => applyPreset(viewport, preset))}
                rightSection={<kbd className={classes.key}>{at + 1}</kbd>}
              >
                {preset.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {ACTIONS.map(({ id, label, key, Icon, run }) => (
        <Tooltip key={id} label={withKey(label, key)}>
          <ActionIcon
            size={38}
            color="gray"
            aria-label={label}
            disabled={!viewportId}
            data-testid={`action-${id}`}
            onClick={act(run)}
          >
            <Icon size={20} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      ))}
      <Tooltip label="Remove the measurements">
        <ActionIcon
          size={38}
          color="gray"
          aria-label="Remove the measurements"
          disabled={!viewportId}
          onClick={() => {
            clearMeasurements();
            act(() => undefined)();
          }}
        >
          <IconEraser size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.gap} />
      <Tooltip label="Show or hide the texts (T)">
        <ActionIcon
          size={38}
          color="gray"
          variant={state.overlays ? "light" : "subtle"}
          aria-label="Texts on the image"
          aria-pressed={state.overlays}
          onClick={() => dispatch({ type: "overlays" })}
        >
          <IconInfoCircle size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {!phone && (
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
      )}
    </div>
  );
}

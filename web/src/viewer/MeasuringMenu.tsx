import { useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { Fragment } from "react";
import type { DrawingTool, Tool } from "../cornerstone/tools";
import { DRAWING, DRAWING_TOOLS, type ToolChoice } from "./actions";
import { Key } from "./Key";
import classes from "./MeasuringMenu.module.css";

interface Props {
  /** null: none is chosen. */
  tool: Tool | null;
  choose: (tool: Tool) => void;
  size: number;
  /** There are fingers, and no keys. */
  compact: boolean;
}

/** The drawing tool that was used last, with one press, and beside it all of them. */
export function MeasuringMenu({ tool, choose, size, compact }: Props) {
  const { t } = useLingui();
  const [last, setLast] = useLocalStorage<DrawingTool>({
    key: "vetark-drawing-tool",
    defaultValue: "length",
    getInitialValueInEffect: false,
  });
  const chosen = DRAWING_TOOLS.find((choice) => choice.tool === tool);
  const offered =
    chosen ?? DRAWING_TOOLS.find((choice) => choice.tool === last) ?? (DRAWING_TOOLS[0] as ToolChoice);
  const pick = (choice: ToolChoice) => {
    setLast(choice.tool as DrawingTool);
    choose(choice.tool);
  };
  const label = t(offered.label);
  return (
    <div className={classes.split}>
      <Tooltip label={<Key of={offered.key}>{label}</Key>}>
        <ActionIcon
          size={size}
          variant={chosen ? "filled" : "subtle"}
          color={chosen ? "teal" : "gray"}
          aria-label={label}
          aria-pressed={Boolean(chosen)}
          data-testid={`tool-${offered.tool}`}
          onClick={() => pick(offered)}
        >
          <offered.Icon size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <ActionIcon
            w={compact ? size : 24}
            h={size}
            color="gray"
            aria-label={t`All drawing tools`}
            data-testid="drawing-tools"
          >
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu} data-compact={compact || undefined}>
          {DRAWING.map(({ label, tools }, at) => (
            <Fragment key={tools[0]?.tool}>
              {at > 0 && <Menu.Divider />}
              <Menu.Label>{t(label)}</Menu.Label>
              {tools.map((choice) => (
                <Menu.Item
                  key={choice.tool}
                  leftSection={<choice.Icon size={20} stroke={1.7} />}
                  rightSection={compact ? undefined : <Key of={choice.key} />}
                  data-testid={`choose-${choice.tool}`}
                  data-chosen={choice.tool === tool || undefined}
                  onClick={() => pick(choice)}
                >
                  {t(choice.label)}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

import { ActionIcon, Button, createTheme, type MantineColorsTuple, Popover, Tooltip } from "@mantine/core";

/** A clinical teal, dark enough at shade 7 for white text (contrast 5.5:1). */
const teal: MantineColorsTuple = [
  "#effcf9",
  "#d8f5ee",
  "#b0eadd",
  "#82dcca",
  "#54c8b4",
  "#2fae9b",
  "#178f80",
  "#0f766e",
  "#115e59",
  "#134e4a",
];

/** Cool greys; the darkest are the viewer's background. */
const dark: MantineColorsTuple = [
  "#d5dbe1",
  "#aab4bf",
  "#8b97a5",
  "#5d6a79",
  "#3a4654",
  "#2a343f",
  "#1d252e",
  "#141a21",
  "#0c1116",
  "#06090c",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 5 },
  colors: { teal, dark },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle" } }),
    // Without `Modal.extend`, which changes nothing: the pages before which no window opens do without its code.
    Modal: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" } },
      styles: { title: { fontWeight: 650 } },
    },
    // Menus and calendars too are popovers. While one faded away it would keep the focus, and with it the keys that
    // are meant for the window it has opened.
    Popover: Popover.extend({ defaultProps: { transitionProps: { exitDuration: 0 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
  },
});

import { t } from "@lingui/core/macro";
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

const OPTIONS = { withScrollArea: false, styles: { options: { maxHeight: 250, overflowY: "auto" } } };

/** Once the language is known: what Mantine says by itself is told here. */
export const makeTheme = () =>
  createTheme({
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
        defaultProps: {
          closeButtonProps: { "aria-label": t`Close` },
          attributes: { header: { role: "none" } }, // the page has a banner already
        },
        styles: { title: { fontWeight: 650 } },
      },
      // What opens is in a landmark of its own (index.html), and a menu holds nothing but what can be chosen.
      Portal: { defaultProps: { target: "#opened" } },
      Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
      // What scrolls is the list of options itself, which the keys move from the field.
      Select: { defaultProps: OPTIONS },
      Autocomplete: { defaultProps: OPTIONS },
      DatePickerInput: {
        defaultProps: {
          hideOutsideDates: true,
          popoverProps: { attributes: { dropdown: { "aria-label": t`Calendar` } } },
          ariaLabels: {
            previousMonth: t`Previous month`,
            nextMonth: t`Next month`,
            previousYear: t`Previous year`,
            nextYear: t`Next year`,
            previousDecade: t`Previous decade`,
            nextDecade: t`Next decade`,
          },
        },
      },
      // Menus and calendars too are popovers. While one faded away it would keep the focus, and with it the keys that
      // are meant for the window it has opened.
      Popover: Popover.extend({ defaultProps: { transitionProps: { exitDuration: 0 } } }),
      Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
    },
  });

import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import type { Shortcut } from "./shortcuts";

/** What has keys of its own while the focus is in it. */
const OPENED = '[role="dialog"], [role="menu"], [role="listbox"], [role="radiogroup"]';

/** Binds the keys: one hand on the mouse, one on W S Z P L and their neighbours. */
export function useKeys(shortcuts: Shortcut[]): void {
  useHotkeys(
    shortcuts.flatMap(({ keys, run }) =>
      keys.map((key): HotkeyItem => {
        const pressed = (event: KeyboardEvent) => {
          const focused = document.activeElement;
          if (focused?.closest(OPENED) || document.querySelector('[aria-modal="true"]')) return;
          if (key !== "Escape") event.preventDefault();
          run();
        };
        return [key, pressed, { preventDefault: false }];
      }),
    ),
  );
}

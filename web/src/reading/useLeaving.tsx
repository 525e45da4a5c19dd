import { Plural, useLingui } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { onBack } from "../page/back";
import { Question } from "../page/Confirm";

/** Asks once before the viewer is left with something that is not saved; the window that asks. */
export function useLeaving(unsaved: number): ReactNode {
  const { t } = useLingui();
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const leaving = useRef(false);
  useEffect(() => {
    if (!unsaved) return;
    const here = { path: location.pathname, url: location.href, state: history.state as unknown };
    const ask = (go: () => void) =>
      setLeave(() => () => {
        leaving.current = true;
        go();
      });
    const unload = (event: BeforeUnloadEvent) => {
      if (!leaving.current) event.preventDefault();
    };
    const click = (event: MouseEvent) => {
      const anchor = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
      if (!anchor || leaving.current || !leads(anchor, event, here.path)) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => anchor.click());
    };
    const back = (event: PopStateEvent) => {
      if (leaving.current || location.pathname === here.path) return;
      // Before the router hears of it.
      event.stopImmediatePropagation();
      history.pushState(here.state, "", here.url);
      ask(() => history.back());
    };
    window.addEventListener("beforeunload", unload);
    document.addEventListener("click", click, { capture: true });
    const silence = onBack(back);
    return () => {
      window.removeEventListener("beforeunload", unload);
      document.removeEventListener("click", click, { capture: true });
      silence();
    };
  }, [unsaved]);
  return (
    <Question
      question={t`Leave without saving?`}
      verb={t`Leave`}
      act={async () => leave?.()}
      pending={false}
      error={null}
      opened={leave !== null}
      close={() => setLeave(null)}
    >
      <Text size="sm">
        <Plural
          value={unsaved}
          one="# measurement or mark is not saved. It stays until you sign out or close this tab."
          other="# measurements or marks are not saved. They stay until you sign out or close this tab."
        />
      </Text>
    </Question>
  );
}

/** Whether a click leads to another page of the app, in this tab. */
function leads(anchor: HTMLAnchorElement, event: MouseEvent, path: string): boolean {
  const { target, origin, pathname } = anchor;
  const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
  if (elsewhere || (target && target !== "_self") || anchor.hasAttribute("download")) return false;
  return origin === location.origin && pathname !== path;
}

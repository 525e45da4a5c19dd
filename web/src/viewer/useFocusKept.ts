import { type RefObject, useEffect } from "react";

/** Windows that hold the focus themselves. */
const OPENED = '[aria-modal="true"]';

/**
 * Has the focus stay in an element: where what had it is taken away, as a button of a notice or of a menu that closes,
 * the browser would have it fall to the page, and keys and readers begin anew at its top.
 */
export function useFocusKept(kept: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const keep = () => {
      const fallen = document.activeElement === document.body || document.activeElement === null;
      if (fallen && document.hasFocus() && !document.querySelector(OPENED)) {
        kept.current?.focus({ preventScroll: true });
      }
    };
    const changes = new MutationObserver(keep);
    const root = kept.current?.closest("#viewer") ?? document.body;
    changes.observe(root, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    return () => changes.disconnect();
  }, [kept]);
}

import { useEffect } from "react";
import { useSignOut } from "./session";

/** When somebody last touched a page of ours, in whichever tab. */
const KEY = "vetark.used";
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
const NOTED = 5_000;
const LOOKED = 10_000;

/** Whether nobody has touched any page for so many minutes; 0: that is nothing. */
export const isIdle = (usedAt: number, minutes: number, now: number) =>
  minutes > 0 && now - usedAt > minutes * 60_000;

/**
 * Signs out where nobody sits any more: a page that stands open asks the server on and on, which alone cannot
 * tell. What was open is open again after signing in, with what was drawn on it.
 */
export function useIdle(minutes: number) {
  const signOut = useSignOut();
  useEffect(() => {
    let noted = 0;
    const use = () => {
      const now = Date.now();
      if (now - noted < NOTED) return;
      noted = now;
      localStorage.setItem(KEY, String(now));
    };
    use();
    for (const event of EVENTS) addEventListener(event, use, { passive: true });
    const looking = setInterval(() => {
      const usedAt = Number(localStorage.getItem(KEY) ?? noted);
      if (!isIdle(usedAt, minutes, Date.now())) return;
      const next = encodeURIComponent(location.pathname + location.search);
      // Where the server does not answer it is asked again.
      signOut(`/sign-in?next=${next}`, true).catch(() => undefined);
    }, LOOKED);
    return () => {
      clearInterval(looking);
      for (const event of EVENTS) removeEventListener(event, use);
    };
  }, [minutes, signOut]);
}

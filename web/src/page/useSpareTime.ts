import { useCallback, useEffect, useState } from "react";
import { inSpareTime } from "./spareTime";

/** Whether the browser has had nothing else to do, looked at while one is not `busy`; and what waits no longer. */
export function useSpareTime(busy = false): [boolean, () => void] {
  const [spare, setSpare] = useState(false);
  const now = useCallback(() => setSpare(true), []);
  useEffect(() => (busy || spare ? undefined : inSpareTime(now)), [busy, spare, now]);
  return [spare, now];
}

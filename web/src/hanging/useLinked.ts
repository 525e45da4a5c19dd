import { useLocalStorage } from "@mantine/hooks";
import { useEffect } from "react";
import { link } from "../cornerstone/linking";

export const LINK_KEY = "j";

/** Whether what is done to the active viewport is done to the others too; kept in this browser. */
export function useLinked(viewportId: string | undefined, panes: number): [boolean, () => void] {
  const [linked, setLinked] = useLocalStorage({
    key: "vetark-linked",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  useEffect(() => {
    if (!linked || !viewportId) return;
    const others = Array.from({ length: panes }, (_, pane) => `pane-${pane}`).filter(
      (id) => id !== viewportId,
    );
    return link(viewportId, others);
  }, [linked, viewportId, panes]);
  return [linked, () => setLinked((now) => !now)];
}

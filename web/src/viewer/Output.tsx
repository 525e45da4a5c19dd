import { type ReactNode, Suspense, useState } from "react";
import { lazyPage } from "../newVersion";
import type { DisplaySet } from "./displaySets";
import type { Study } from "./queries";
import { type Layout, sizeOf } from "./state";

const OutputDialog = lazyPage(() => import("../output/OutputDialog"));
const Print = lazyPage(() => import("../output/Print"));

/** What can be taken out of the viewer: the panes that hold something. */
export interface Shown {
  study: Study;
  /** The pane's place, and what is in it. */
  panes: { pane: number; set: DisplaySet }[];
  active: number;
  columns: number;
}

interface Viewed {
  study: Study;
  sets: DisplaySet[];
  shown: (string | null)[];
  active: number;
  layout: Layout;
}

export const OUTPUT_KEY = "shift+O";

/** Pictures out of the viewer: a window for it, and printing what is shown rather than the page. */
export function useOutput({ study, sets, shown, active, layout }: Viewed): {
  open: () => void;
  print: () => void;
  windows: ReactNode;
} {
  const [task, setTask] = useState<"dialog" | "print">();
  const close = () => setTask(undefined);
  const open = () => setTask("dialog");
  const print = () => setTask("print");
  const panes = shown.flatMap((key, pane) => {
    const set = sets.find((one) => one.key === key);
    return set ? [{ pane, set }] : [];
  });
  const what: Shown = { study, panes, active, columns: sizeOf(layout).columns };
  const windows = (
    <Suspense>
      {task === "dialog" && <OutputDialog shown={what} close={close} print={print} />}
      {task === "print" && <Print shown={what} close={close} />}
    </Suspense>
  );
  return { open, print, windows };
}

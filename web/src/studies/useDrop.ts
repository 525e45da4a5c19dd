import { type DragEvent, useState } from "react";
import type { Tenant } from "../session/session";

/** Files that are dropped on the list are stored; what does that is fetched then. */
export function useDrop(tenant: Tenant, may: boolean) {
  const [over, setOver] = useState(false);
  if (!may) return {};
  return {
    "data-over": over || undefined,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const entries = [...event.dataTransfer.items].flatMap(
        (item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? [],
      );
      void import("../inbox/dropped").then(({ take }) => take(tenant, entries));
    },
  };
}

import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** Whether the server answers: see `Reach`. */
export const useReached = () => useSyncExternalStore(onlineManager.subscribe, () => onlineManager.isOnline());

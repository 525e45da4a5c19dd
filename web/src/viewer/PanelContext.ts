import { createContext } from "react";

/** Told whether a panel stands beside the pictures, by a page that has something beside them too. */
export const PanelContext = createContext<(opened: boolean) => void>(() => {});

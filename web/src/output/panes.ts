import type { Shown } from "../viewer/Output";
import { composePane, type Wanted } from "./compose";
import { together } from "./grid";

/** The pane that something lies in. */
export const paneElement = (pane: number) =>
  document.querySelector<HTMLElement>(`[data-pane="pane-${pane}"]`);

/** What lies in some panes as one picture; null where none of them shows a picture. */
export async function composePanes(
  panes: number[],
  columns: number,
  wanted: Wanted,
): Promise<HTMLCanvasElement | null> {
  const pictures: HTMLCanvasElement[] = [];
  for (const pane of panes) {
    const element = paneElement(pane);
    const picture = element && (await composePane(element, wanted));
    if (picture) pictures.push(picture);
  }
  return pictures.length ? together(pictures, Math.min(columns, pictures.length)) : null;
}

export const everyPane = ({ panes }: Shown) => panes.map(({ pane }) => pane);

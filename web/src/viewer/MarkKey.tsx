import { useHotkeys } from "@mantine/hooks";
import { useMarkImage } from "./markImage";

/** The key that marks the image in the active viewport as a key image. */
export const MARK_KEY = "k";

export function MarkKey({ viewportId }: { viewportId: string | undefined }) {
  const { mark } = useMarkImage(viewportId);
  useHotkeys([[MARK_KEY, () => mark?.()]]);
  return null;
}

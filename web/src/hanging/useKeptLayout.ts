import { useLocalStorage } from "@mantine/hooks";
import { useSession } from "../session/session";
import { isLayout, type Layout } from "../viewer/state";
import type { Hung } from "./match";

/**
 * The layout that a person wants for studies that are hung by a protocol: the one they chose last, else the protocol's.
 * Kept in this browser, for each person by themselves; null forgets it.
 */
export function useKeptLayout(hung: Hung | undefined): [Layout, (layout: Layout | null) => void] {
  const { data } = useSession();
  const [kept, keep] = useLocalStorage<Record<string, unknown>>({
    key: `vetark-layouts-${data?.session?.user.id ?? ""}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const id = hung?.protocol.id ?? "";
  const layout = [kept[id], hung?.protocol.layout].find(isLayout) ?? "1x1";
  return [
    layout,
    (chosen) =>
      keep((before) => {
        const { [id]: _, ...others } = before;
        return chosen ? { ...others, [id]: chosen } : others;
      }),
  ];
}

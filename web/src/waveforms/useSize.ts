import { type RefObject, useEffect, useState } from "react";

export interface Size {
  width: number;
  height: number;
}

/** How large an element is, in CSS pixels, and how far it is scrolled down. */
export function useSize(element: RefObject<HTMLElement | null>): Size & { scrolled: number } {
  const [size, setSize] = useState({ width: 0, height: 0, scrolled: 0 });
  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const measure = () =>
      setSize({ width: host.clientWidth, height: host.clientHeight, scrolled: host.scrollTop });
    const sizes = new ResizeObserver(measure);
    sizes.observe(host);
    host.addEventListener("scroll", measure);
    measure();
    return () => {
      sizes.disconnect();
      host.removeEventListener("scroll", measure);
    };
  }, [element]);
  return size;
}

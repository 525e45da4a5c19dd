import type { ReactNode } from "react";
import classes from "./Toolbar.module.css";

/** What a key is called on the keyboard. */
export function keyName(key: string): string {
  const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const names: Record<string, string> = {
    mod: mac ? "⌘" : "Ctrl",
    shift: mac ? "⇧" : "Shift",
    ArrowDown: "↓",
    ArrowUp: "↑",
    ArrowLeft: "←",
    ArrowRight: "→",
    PageDown: "Page ↓",
    PageUp: "Page ↑",
  };
  const parts = key === "shift+?" ? ["?"] : key.split("+");
  return parts
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(mac ? "" : "+");
}

/** A key, after what it does. */
export function Key({ of, children }: { of: string; children?: ReactNode }) {
  return (
    <>
      {children} <kbd className={classes.key}>{keyName(of)}</kbd>
    </>
  );
}

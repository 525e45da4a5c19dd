import { type CSSProperties, type PointerEvent, useLayoutEffect, useRef, useState } from "react";
import classes from "./Cut.module.css";

interface Props {
  children: string;
  lines?: number;
  /** All of it shows once it is touched or has the focus: where nothing else takes the touch. */
  opens?: boolean;
}

/** A text of any length on a few lines. All of it shows under the pointer, and where the keyboard is. */
export function Cut({ children, lines = 2, opens = false }: Props) {
  const text = useRef<HTMLSpanElement>(null);
  const [cut, setCut] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew whenever the text is another
  useLayoutEffect(() => setCut(opens && isCut(text.current)), [children, opens]);
  return (
    <span
      ref={text}
      className={classes.cut}
      style={{ "--lines": lines } as CSSProperties}
      tabIndex={cut ? 0 : undefined}
      onPointerEnter={tellIfCut}
    >
      {children}
    </span>
  );
}

const isCut = (text: HTMLElement | null) => text !== null && text.scrollHeight > text.clientHeight;

function tellIfCut({ currentTarget: text }: PointerEvent<HTMLElement>) {
  if (isCut(text)) text.title = text.textContent;
  else text.removeAttribute("title");
}

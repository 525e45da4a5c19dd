type Listener = (event: PopStateEvent) => void;

let listener: Listener | null = null;

/** Has the browser's way back be heard of here first: before there is a router, which hears of it next. */
export function hearBack(): void {
  window.addEventListener("popstate", (event) => listener?.(event));
}

/** Hears of it until the function returned is called; one at a time does. */
export function onBack(heard: Listener): () => void {
  listener = heard;
  return () => {
    if (listener === heard) listener = null;
  };
}

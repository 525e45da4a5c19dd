/** The whole page over the whole screen, and back. */
export function toggleFullScreen(): void {
  // Where the browser refuses, nothing has changed that one would have to be told.
  const ended = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  ended?.catch(() => undefined);
}

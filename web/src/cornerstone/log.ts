/** What Cornerstone logs: what is wrong goes to the console, as long as nobody looks the rest is not even put together. */
interface Log {
  debug: (...said: unknown[]) => void;
  info: (...said: unknown[]) => void;
  warn: (...said: unknown[]) => void;
  error: (...said: unknown[]) => void;
  getLogger: (...names: string[]) => Log;
}

const silent = () => undefined;

/** A fresh one for each name: Cornerstone gives each a `getLogger` of its own. */
const makeLog = (): Log => ({
  debug: silent,
  info: silent,
  warn: (...said) => console.warn(...said),
  error: (...said) => console.error(...said),
  getLogger: makeLog,
});

export const log = makeLog();

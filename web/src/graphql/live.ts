import { createClient } from "graphql-ws";
import type { TypedDocumentString } from "./generated/graphql";

const scheme = location.protocol === "https:" ? "wss:" : "ws:";

/** One lazy WebSocket for all subscriptions; it comes back by itself for as long as somebody listens. */
const client = createClient({
  url: `${scheme}//${location.host}/graphql`,
  lazy: true,
  keepAlive: 20_000,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (retries) => new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** retries, 30_000))),
});

/** By then the server listens to what is asked for on a line that has just opened. */
const HEARD_MS = 400;

/** Until a subscription that the server has ended is begun again: the listener was too slow, or has too many. */
const AGAIN_MS = 10_000;

interface Listener<Result> {
  next: (data: Result) => void;
  /**
   * The line is open: at first, and again after it was lost. What arrived before, and after whoever listens had last
   * read, is told to nobody: it is time to read again.
   */
  connected: () => void;
}

/** Listens until the function returned is called; what the server ends is begun again after a while. */
export function subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  listener: Listener<Result>,
): () => void {
  let heard: ReturnType<typeof setTimeout>;
  let again: ReturnType<typeof setTimeout>;
  let stop: () => void;
  let stopped = false;
  const hearSoon = () => {
    clearTimeout(heard);
    heard = setTimeout(listener.connected, HEARD_MS);
  };
  const stopConnected = client.on("connected", hearSoon);
  const begin = () => {
    stop = client.subscribe<Result>(
      { query: document.toString(), variables },
      {
        next: ({ data }) => {
          if (data) listener.next(data);
        },
        error: ended,
        complete: ended,
      },
    );
  };
  const ended = () => {
    if (stopped) return;
    clearTimeout(again);
    again = setTimeout(() => {
      begin();
      hearSoon();
    }, AGAIN_MS);
  };
  begin();
  return () => {
    stopped = true;
    stopConnected();
    clearTimeout(heard);
    clearTimeout(again);
    stop();
  };
}

import { onlineManager } from "@tanstack/react-query";
import { type Client, createClient } from "graphql-ws";
import { graphqlPath } from "../place";
import type { TypedDocumentString } from "./generated/graphql";
import { pauseBefore, reach } from "./reach";
import { renewal } from "./renewal";

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const KEEP_ALIVE_MS = 20_000;

/** A line that leaves a ping unanswered for so long is given up: nobody may have closed it. */
const PONG_MS = 10_000;

/** By then the server listens to what is asked for on a line that has just opened. */
const HEARD_MS = 400;

/** Until a subscription that the server has ended is begun again: the listener was too slow, or has too many. */
const AGAIN_MS = 10_000;

/** The code a line is closed with that nobody listens to any more. */
const UNUSED = 1000;

interface Line {
  client: Client;
  /** When anything was heard on it (ms since 1970). */
  heardAt: number;
  /** Tries now what it would try again later. */
  cutShort: () => void;
}

const lines = new Map<string, Line>();

/** One lazy WebSocket for all subscriptions of an endpoint; it comes back by itself while somebody listens. */
function lineTo(path: string): Line {
  const known = lines.get(path);
  if (known) return known;
  let silence: ReturnType<typeof setTimeout>;
  const heard = () => {
    line.heardAt = Date.now();
  };
  const client = createClient({
    url: `${scheme}//${location.host}${path}`,
    lazy: true,
    keepAlive: KEEP_ALIVE_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (tries) =>
      new Promise((done) => {
        setTimeout(done, pauseBefore(tries));
        line.cutShort = () => done();
      }),
    on: {
      connected: heard,
      message: heard,
      ping: (received) => {
        if (received) return;
        clearTimeout(silence);
        silence = setTimeout(() => client.terminate(), PONG_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
      closed: (event) => {
        clearTimeout(silence);
        if ((event as CloseEvent).code !== UNUSED) void reach.look();
      },
    },
  });
  const line: Line = { client, heardAt: 0, cutShort: () => {} };
  lines.set(path, line);
  return line;
}

onlineManager.subscribe((online) => {
  if (online) for (const line of lines.values()) line.cutShort();
});

/** Opens the lines anew, as whoever is signed in now. */
export function reconnect(): void {
  for (const line of lines.values()) {
    line.client.terminate();
    line.cutShort();
  }
}

interface Listener<Result> {
  next: (data: Result) => void;
  /**
   * The line is open: at first, and again after it was lost. What arrived before, and after whoever listens had last
   * read, is told to nobody: it is time to read again.
   */
  connected: () => void;
  /** Nothing is told for the time being; until when (ms since 1970) all was. */
  lost?: (heardAt: number) => void;
}

/** Listens until the function returned is called; what the server ends is begun again after a while. */
export function subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  listener: Listener<Result>,
): () => void {
  const line = lineTo(graphqlPath(variables.tenant));
  const { client } = line;
  let hearing: ReturnType<typeof setTimeout>;
  let again: ReturnType<typeof setTimeout>;
  let stop: () => void;
  let stopped = false;
  const hearSoon = () => {
    clearTimeout(hearing);
    hearing = setTimeout(listener.connected, HEARD_MS);
  };
  const lost = () => {
    clearTimeout(hearing);
    listener.lost?.(line.heardAt);
  };
  const begin = () => {
    stop = client.subscribe<Result>(
      { query: document.toString(), variables },
      {
        next: ({ data }) => {
          if (data) listener.next(data);
        },
        error: ended,
        complete: () => ended(null),
      },
    );
  };
  const restart = () => {
    if (stopped) return;
    begin();
    hearSoon();
  };
  const later = () => {
    again = setTimeout(restart, AGAIN_MS);
  };
  const ended = (reason: unknown) => {
    if (stopped) return;
    lost();
    if (isUnauthenticated(reason)) renewal.wait(reason).then(restart, later);
    else later();
  };
  const forget = [client.on("connected", hearSoon), client.on("closed", lost)];
  begin();
  return () => {
    stopped = true;
    for (const one of forget) one();
    clearTimeout(hearing);
    clearTimeout(again);
    stop();
  };
}

const isUnauthenticated = (reason: unknown) =>
  Array.isArray(reason) &&
  reason.some((error: { extensions?: { code?: string } }) => error.extensions?.code === "UNAUTHENTICATED");

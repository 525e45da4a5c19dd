import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Picked } from "./picking";
import { Uploader } from "./Uploader";

const MANY = 100_000;
const SAID = { sender: "", contact: "", message: "", patient: "", patient_id: "", species: "", owner: "" };
const FILE = new File(["x"], "one.dcm");

/** What a server was asked, which takes so many files by its link and hears of four times as many. */
class Inbox {
  announced = 0;
  pages = 0;
  sent = 0;

  constructor(
    readonly most: number,
    readonly known: "expected" | "waiting" = "expected",
  ) {}

  readonly fetch = async (path: string, { method, body }: RequestInit): Promise<Response> => {
    if (path.endsWith("/files"))
      return this.announce((JSON.parse(String(body)) as { files: object[] }).files);
    if (method === "PUT") {
      this.sent += 1;
      return Response.json({ id: "f", size: 1, state: "waiting", reason: "", parts: [0] });
    }
    return Response.json({ id: "u", files: 0, bytes: 0, over: false, said: SAID, part_bytes: 1 << 20 });
  };

  private announce(files: object[]): Response {
    this.pages += 1;
    if (this.announced + files.length > 4 * this.most) {
      return Response.json({ detail: "these are too many files" }, { status: 413 });
    }
    const first = this.announced;
    this.announced += files.length;
    const told = files.map((_, at) =>
      first + at < this.most
        ? { id: `${first + at}`, size: 1, state: this.known, reason: "", parts: [] }
        : { id: `${first + at}`, size: 1, state: "refused", reason: "more than this link takes", parts: [] },
    );
    return Response.json({ files: told });
  }
}

function* many(): Generator<Picked> {
  for (let at = 0; at < MANY; at++) yield { path: `study/${at}.dcm`, file: FILE };
}

async function send(server: Inbox) {
  vi.stubGlobal("fetch", server.fetch);
  const uploader = new Uploader("/inboxes/i/uploads");
  await uploader.send(many());
  return uploader.now();
}

describe("an upload of 100,000 files", () => {
  beforeEach(() => {
    vi.stubGlobal("window", { addEventListener: () => undefined, removeEventListener: () => undefined });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is over in words where the link takes fewer, and nothing is sent that is not taken", async () => {
    const server = new Inbox(1_000);
    const now = await send(server);
    expect(now).toMatchObject({ phase: "FAILED", error: "These are too many files.", taken: 1_000 });
    expect(now.failures).toBe(3_000);
    expect(now.failed).toHaveLength(200);
    expect([server.sent, server.pages]).toEqual([1_000, 9]);
  });

  it("sends none that was finished before", async () => {
    const server = new Inbox(MANY, "waiting");
    const now = await send(server);
    expect(now).toMatchObject({ phase: "DONE", total: MANY, done: MANY, skipped: MANY, failures: 0 });
    expect([server.sent, server.pages]).toEqual([0, 200]);
  });
});

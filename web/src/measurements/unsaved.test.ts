import { describe, expect, it } from "vitest";
import { forgetDrawings } from "./forgetDrawings";
import { type Kept, keep, kept } from "./unsaved";

class Tab implements Storage {
  private readonly items = new Map<string, string>();
  full = false;

  get length() {
    return this.items.size;
  }
  key = (at: number) => [...this.items.keys()][at] ?? null;
  getItem = (name: string) => this.items.get(name) ?? null;
  removeItem = (name: string) => void this.items.delete(name);
  clear = () => this.items.clear();
  setItem(name: string, value: string) {
    if (this.full) throw new DOMException("QuotaExceededError");
    this.items.set(name, value);
  }
}

const drawing = (uid: string, points: [number, number][] = [[1, 2]]): Kept => ({
  studyInstanceUID: "1.2",
  measurement: {
    uid,
    kind: "PROBE",
    image: { seriesInstanceUID: "1.3", sopInstanceUID: "1.4", frameNumber: 1 },
    points,
  },
});

const vet = { user: "anna", tenant: "oakwood" };

describe("drawings that are kept", () => {
  it("are those of one person in one clinic, as they were last", () => {
    const tab = new Tab();
    keep(tab, vet, [drawing("a"), drawing("b")]);
    keep(tab, vet, [drawing("b")]);
    expect(kept(tab, vet)).toEqual([drawing("b")]);
    expect(kept(tab, { ...vet, tenant: "elmside" })).toEqual([]);
    expect(kept(tab, { ...vet, user: "ben" })).toEqual([]);
  });

  it("go when somebody signs out, and nothing else", () => {
    const tab = new Tab();
    tab.setItem("other", "1");
    keep(tab, vet, [drawing("a")]);
    keep(tab, { ...vet, tenant: "elmside" }, [drawing("a")]);
    forgetDrawings(tab);
    expect([tab.length, tab.getItem("other")]).toEqual([1, "1"]);
  });

  it("go when somebody else has signed in, and stay for who drew them", () => {
    const tab = new Tab();
    keep(tab, vet, [drawing("a")]);
    forgetDrawings(tab, "anna");
    expect(kept(tab, vet)).toEqual([drawing("a")]);
    forgetDrawings(tab, "ann");
    expect(tab.length).toBe(0);
  });

  it("are bounded: the last ones stay", () => {
    const tab = new Tab();
    const points = Array.from({ length: 4096 }, (_, at): [number, number] => [at + 1 / 3, at + 2 / 3]);
    keep(
      tab,
      vet,
      Array.from({ length: 40 }, (_, at) => drawing(String(at), points)),
    );
    const uids = kept(tab, vet).map(({ measurement }) => measurement.uid);
    expect(uids.length).toBeLessThan(20);
    expect(uids.at(-1)).toBe("39");
  });

  it("harm nothing where the tab's storage is full, or holds something else", () => {
    const tab = new Tab();
    tab.full = true;
    keep(tab, vet, [drawing("a")]);
    expect(kept(tab, vet)).toEqual([]);
    tab.full = false;
    const odd = JSON.stringify([drawing("a")]).replace("PROBE", "constructor");
    for (const text of ["{", "7", odd, '[{"measurement":{"points":[["x"]]}},null]']) {
      tab.setItem("vetark-drawn:anna:oakwood", text);
      expect(kept(tab, vet)).toEqual([]);
    }
  });
});

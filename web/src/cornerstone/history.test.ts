import { describe, expect, it } from "vitest";
import { History } from "./history";

function drawing() {
  const there = new Map<string, string>();
  let told = 0;
  const history = new History<string>(
    () => new Map(there),
    (name, entry) => void (entry === undefined ? there.delete(name) : there.set(name, entry)),
    () => {
      told += 1;
    },
  );
  const set = (name: string, entry?: string) => {
    if (entry === undefined) there.delete(name);
    else there.set(name, entry);
    history.settle();
  };
  return { there, history, set, told: () => told, list: () => [...there].flat().join(" ") };
}

describe("History", () => {
  it("takes back what was drawn, changed and taken away, and does it again", () => {
    const { history, set, list } = drawing();
    set("a", "1");
    set("a", "2");
    set("b", "1");
    set("a");
    const states = [list()];
    for (let step = 0; step < 4; step++) {
      history.undo();
      states.push(list());
    }
    expect(states).toEqual(["b 1", "b 1 a 2", "a 2", "a 1", ""]);
    expect([history.canUndo, history.canRedo]).toEqual([false, true]);
    for (let step = 0; step < 4; step++) history.redo();
    expect(list()).toBe("b 1");
  });

  it("makes no step of what is half drawn while others are settled, taken back or forgotten", () => {
    const { there, history, list } = drawing();
    there.set("a", "half");
    there.set("b", "1");
    history.settle(["b"]);
    expect([history.has("a"), history.has("b")]).toEqual([false, true]);
    history.undo();
    history.redo();
    history.forget();
    history.settle([]);
    there.set("a", "whole");
    history.settle();
    history.undo();
    expect([list(), history.canUndo]).toEqual(["b 1", false]);
  });

  it("cannot be done again once something else was drawn", () => {
    const { history, set } = drawing();
    set("a", "1");
    history.undo();
    set("b", "1");
    expect(history.canRedo).toBe(false);
  });

  it("makes no step of what others have changed, and keeps those there are", () => {
    const { there, history, set, list } = drawing();
    set("a", "1");
    there.set("theirs", "1");
    history.accept(["theirs"]);
    expect(history.changes).toBe(2);
    history.undo();
    expect([list(), history.canUndo]).toEqual(["theirs 1", false]);
    history.redo();
    there.delete("theirs");
    history.accept(["theirs"]);
    history.settle();
    history.undo();
    expect([list(), history.canUndo]).toEqual(["", false]);
  });

  it("counts no step where nothing changed, and tells all the same", () => {
    const { history, set, told } = drawing();
    set("a", "1");
    const [before, changes] = [told(), history.changes];
    history.settle();
    expect([told() - before, history.changes - changes]).toEqual([1, 0]);
    history.undo();
    expect(history.canUndo).toBe(false);
  });

  it("keeps a hundred steps", () => {
    const { history, set, list } = drawing();
    for (let step = 0; step < 150; step++) set("a", String(step));
    while (history.canUndo) history.undo();
    expect(list()).toBe("a 49");
  });

  it("forgets them", () => {
    const { history, set, list } = drawing();
    set("a", "1");
    history.forget();
    history.undo();
    expect([history.canUndo, list()]).toEqual([false, "a 1"]);
  });
});

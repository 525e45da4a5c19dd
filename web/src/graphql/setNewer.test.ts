import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { setNewer } from "./setNewer";

const KEY = ["unread"];

/** A count that is read when somebody lets it be. */
function reading() {
  const answers: ((count: number) => void)[] = [];
  const queries = new QueryClient();
  const observer = new QueryObserver<number>(queries, {
    queryKey: KEY,
    queryFn: () => new Promise<number>((answer) => answers.push(answer)),
  });
  return { answers, queries, end: observer.subscribe(() => {}) };
}

const settled = () => new Promise((done) => setTimeout(done, 5));

it("is not replaced by what was read before it", async () => {
  const { answers, queries, end } = reading();
  setNewer(queries, KEY, () => 1);
  answers[0]?.(0);
  await settled();
  expect([queries.getQueryData(KEY), answers.length]).toEqual([1, 2]);
  answers[1]?.(2);
  await settled();
  expect(queries.getQueryData(KEY)).toBe(2);
  end();
});

it("asks for nothing while nothing is on its way", async () => {
  const { answers, queries, end } = reading();
  answers[0]?.(0);
  await settled();
  setNewer<number>(queries, KEY, (known = 0) => known + 1);
  await settled();
  expect([queries.getQueryData(KEY), answers.length]).toEqual([1, 1]);
  end();
});

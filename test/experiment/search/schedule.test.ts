import { expect, test } from "vitest";
import { scheduleOf } from "../../../src/experiment/search/schedule.ts";
import type { Candidate } from "../../../src/experiment/search/shapes.ts";

const candidates = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}`, name: `n${i}` }) as Candidate);
const seconds = (count: number, each = 1) => new Array<number>(count).fill(each);

test("with room for all, half of the candidates are left behind after four of nine parts", () => {
  const { parts, rungs, leftOut } = scheduleOf(candidates(12), seconds(12, 0.01), 10, 2, 2400);
  expect([parts, leftOut]).toEqual([10, []]);
  expect(rungs.map(({ distance, candidates: count }) => [distance, count])).toEqual([
    [2, 12],
    [5, 6],
  ]);
});

test("a smaller budget halves sooner, then deals fewer parts, then leaves out the slowest", () => {
  const shapes = [1500, 900, 300, 60].map((budget) => {
    const { parts, rungs, leftOut, estimateSec } = scheduleOf(candidates(20), seconds(20), 10, 1, budget);
    expect(estimateSec).toBeLessThanOrEqual(budget);
    return [parts, rungs.length, rungs[1]?.candidates, leftOut.length];
  });
  expect(shapes[0]).toEqual([10, 2, 10, 0]);
  expect(shapes[1][0]).toBe(10);
  expect(shapes[2][0]).toBe(5);
  expect(shapes[3][3]).toBeGreaterThan(0);
});

test("a candidate that would take more than a quarter of the budget is left out, and why is said", () => {
  const { leftOut, candidates: taking } = scheduleOf(candidates(3), [1, 60, 1], 10, 1, 600);
  expect(taking).toEqual(["c0", "c2"]);
  expect(leftOut).toEqual([
    { candidate: "c1", reason: "it would take about 10 min of computing by itself, of 10 min" },
  ]);
});

test("more speakers than ten share ten parts; three have three", () => {
  expect(scheduleOf(candidates(5), seconds(5), 100, 1, 9999).parts).toBe(10);
  expect(scheduleOf(candidates(5), seconds(5), 3, 1, 9999).parts).toBe(3);
});

test("a budget too small for a single candidate is refused, with what it takes", () => {
  expect(() => scheduleOf(candidates(1), [100], 10, 1, 60)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: --minutes: expected at least 17 for "n0" alone, with one worker, got 1. Give more minutes or workers, or a space of quicker candidates: --space.]`,
  );
});

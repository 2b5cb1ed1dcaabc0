import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandOf, joinParts } from "../../src/timeline/index.ts";
import { segment } from "./toy.ts";

const classes = ["calm", "angry"];
const band = (...segments: readonly ReturnType<typeof segment>[]) => bandOf({ segments, classes });

describe("bandOf", () => {
  test("segments apart stay as they are, with the label that the model gave", () => {
    expect(band(segment(0, 1, 0.4, { label: "calm" }), segment(2, 3, 0.9))).toEqual([
      { start: 0, end: 1, label: "calm", probabilities: [0.6, 0.4] },
      { start: 2, end: 3, label: "angry", probabilities: [expect.closeTo(0.1), 0.9] },
    ]);
  });

  test("where segments overlap, probabilities are averaged", () => {
    const parts = band(segment(0, 3, 0.2), segment(1, 4, 0.9), segment(2, 5, 0.9));
    expect(parts.map(({ start, end, label }) => [start, end, label])).toEqual([
      [0, 1, "calm"],
      [1, 2, "angry"],
      [2, 3, "angry"],
      [3, 4, "angry"],
      [4, 5, "angry"],
    ]);
    expect(parts[1].probabilities[1]).toBeCloseTo(0.55);
    expect(parts[2].probabilities[1]).toBeCloseTo(2 / 3);
  });

  test("no label where more than half abstain; those that do have no say elsewhere", () => {
    const unsure = { abstained: true };
    expect(band(segment(0, 1, 0.9, unsure))[0]).toMatchObject({ label: undefined });
    const [, both] = band(segment(0, 2, 0.9, unsure), segment(1, 3, 0.2));
    expect(both).toMatchObject({ label: "calm", probabilities: [0.8, 0.2] });
    const three = band(segment(0, 3, 0.9, unsure), segment(1, 3, 0.9, unsure), segment(2, 3, 0.2));
    expect(three.map(({ label }) => label)).toEqual([undefined, undefined, undefined]);
  });

  test("nothing judged, nothing said", () => expect(band()).toEqual([]));

  test("parts cover what was judged, once", () => {
    const interval = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), (intervals) => {
        const sorted = intervals.sort(([a], [b]) => a - b);
        const parts = band(...sorted.map(([start, length]) => segment(start, start + length, 0.5)));
        const judged = new Set(sorted.flatMap(([a, n]) => Array.from({ length: n }, (_, i) => a + i)));
        const covered = parts.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        );
        expect(covered.length).toBe(new Set(covered).size);
        expect(new Set(covered)).toEqual(judged);
      }),
    );
  });
});

test("joinParts: neighbours with one label, weighted by their durations; gaps stay", () => {
  const parts = band(segment(0, 1, 0.9), segment(1, 4, 0.7), segment(4, 5, 0.2), segment(6, 7, 0.2));
  expect(joinParts(parts)).toEqual([
    { start: 0, end: 4, label: "angry", probabilities: [expect.closeTo(0.25), expect.closeTo(0.75)] },
    { start: 4, end: 5, label: "calm", probabilities: [0.8, 0.2] },
    { start: 6, end: 7, label: "calm", probabilities: [0.8, 0.2] },
  ]);
});

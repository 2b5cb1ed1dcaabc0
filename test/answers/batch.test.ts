/** @file Ranges of features, and what many recordings have in common. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { batchLimit } from "../../src/answers/batch.ts";
import { fitDistances, startBatch, startShift } from "../../src/answers/index.ts";
import { decodeRanges, encodeRanges, fitRanges, outside } from "../../src/answers/ranges.ts";
import { createRng } from "../../src/core/index.ts";

test("inside the range nothing counts; outside each deviation does, up to two", () => {
  const ranges = fitRanges(Float32Array.of(0, -1, 1, 1, 2, 3), 2);
  expect([...ranges.low, ...ranges.high]).toEqual([0, expect.closeTo(-1, 6), 2, 3].map((x) => x ?? 0));
  expect(outside(ranges, [1, 2])).toBe(0);
  expect(outside(ranges, [3, 2])).toBeCloseTo(0.5, 6);
  expect(outside(ranges, [1e9, Number.NEGATIVE_INFINITY])).toBe(2);
});

test("one broken recording in a thousand does not widen the range", () => {
  const rng = createRng(1);
  const data = Float32Array.from({ length: 1000 }, () => rng.normal());
  data[17] = 1e6;
  const { high } = fitRanges(data, 1);
  expect(high[0]).toBeLessThan(5);
});

test("what is saved gives the same ranges, whatever they are", () => {
  const values = fc.float32Array({ minLength: 6, maxLength: 60, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(values, (all) => {
      const data = all.slice(0, all.length - (all.length % 3));
      const ranges = fitRanges(data, 3);
      expect(decodeRanges(encodeRanges(ranges))).toEqual(ranges);
    }),
  );
});

const [d, k] = [40, 3];

/** Recordings around the mean of an emotion, moved by a speaker and by a room. */
function rows(n: number, seed: number, { voice = 0, room = 0, emotion = -1 } = {}) {
  const rng = createRng(seed);
  const own = Array.from({ length: d }, () => voice * rng.normal());
  return Array.from({ length: n }, (_, i) => {
    const label = emotion < 0 ? i % k : emotion;
    return Float32Array.from(
      { length: d },
      (_, c) => rng.normal() + (c === label ? 4 : 0) + own[c] + (c > 20 ? room : 0),
    );
  });
}

const training = rows(240, 1);
const { reference } = fitDistances({
  data: Float32Array.from(training.flatMap((row) => [...row])),
  d,
  labels: training.map((_, i) => i % k),
  k,
});
const { discriminants } = reference;
const shiftOf = (some: readonly Float32Array[]) => {
  const shift = startShift(discriminants);
  // The training's mean is not zero here: the rows are about it.
  for (const row of some) shift.add(row.map((value, c) => value - (c < k ? 4 / k : 0)));
  return shift.value();
};

test("recordings of the training's kind have no shift on average, however few", () => {
  const found = Array.from({ length: 40 }, (_, i) => shiftOf(rows(8, 100 + i)));
  expect(found.reduce((a, b) => a + b, 0) / found.length).toBeCloseTo(0, 1);
  expect(startShift(discriminants).value()).toBeNaN();
});

test("a batch of one emotion is not strange, another room is", () => {
  expect(shiftOf(rows(40, 2, { emotion: 1 }))).toBeLessThan(0.1);
  expect(shiftOf(rows(40, 3, { room: 1 }))).toBeGreaterThan(0.3);
});

test("what is usual for one voice is strange for many of them together", () => {
  const heldOut = Array.from({ length: 10 }, (_, i) => shiftOf(rows(12, 10 + i, { voice: 0.4 })));
  const limit = batchLimit(heldOut);
  expect(limit?.speakers).toBe(10);
  if (limit === null) throw new Error("no limit");
  const batchOf = (count: number, room: number, name = (i: number) => `s${i}`) => {
    const batch = startBatch(discriminants, limit);
    for (let s = 0; s < count; s++)
      for (const row of rows(24, 50 + s, { voice: 0.4, room }))
        batch.add(
          row.map((value, c) => value - (c < k ? 4 / k : 0)),
          name(s),
        );
    return batch.shift();
  };
  expect(batchOf(1, 0)).toMatchObject({ recordings: 24, voices: 1, unlike: false });
  expect(batchOf(8, 0)).toMatchObject({ recordings: 192, voices: 8, unlike: false });
  // A shift as large as a voice's.
  expect(batchOf(8, 0.5)).toMatchObject({ voices: 8, unlike: true });
  expect(batchOf(8, 0.5, () => "unknown")).toMatchObject({ voices: 1, unlike: false });
});

test("too few recordings, or too few speakers to know what is usual, tell nothing", () => {
  expect(batchLimit([0.1, 0.2])).toBeNull();
  const batch = startBatch(discriminants, { mostShift: 0.1, speakers: 5 });
  for (const row of rows(19, 4)) batch.add(row);
  expect(batch.shift()).toBeUndefined();
});

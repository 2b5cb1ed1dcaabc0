import fc from "fast-check";
import { expect, test } from "vitest";
import { createSegmenter, type SegmentOptions } from "../../src/timeline/speech/segmenter.ts";

const STEP = 0.02;
const RATE = 16_000;

/** Activity: `[seconds, value]`, one after the other. */
function activityOf(...parts: readonly (readonly [seconds: number, value: number])[]): number[] {
  return parts.flatMap(([seconds, value]) => new Array<number>(Math.round(seconds / STEP)).fill(value));
}

/** Spans in seconds. */
function segments(activity: readonly number[], options: SegmentOptions = {}, piece = 7) {
  const segmenter = createSegmenter(STEP, RATE, options);
  const out: { start: number; end: number }[] = [];
  for (let at = 0; at < activity.length; at += piece) {
    const now = Math.min(at + piece, activity.length) * STEP * RATE;
    for (const span of segmenter.push(activity.slice(at, at + piece))) {
      expect(span.end).toBeLessThanOrEqual(now);
      expect(now - span.start).toBeLessThanOrEqual(segmenter.history + piece * STEP * RATE);
      out.push(span);
    }
  }
  out.push(...segmenter.finish(Math.round(activity.length * STEP * RATE)));
  return out.map(({ start, end }) => [start / RATE, end / RATE]);
}

test("a stretch has 0.15 s before and after it, as far as there is any", () => {
  expect(segments(activityOf([1, 0], [2, 1], [1, 0]))).toEqual([[0.85, 3.15]]);
  expect(segments(activityOf([0.1, 0], [2, 1], [0.1, 0]))).toEqual([[0, 2.2]]);
  expect(segments(activityOf([2, 1]))).toEqual([[0, 2]]);
  expect(segments(activityOf([2, 0]))).toEqual([]);
  expect(segments([])).toEqual([]);
});

test("pauses up to the given length are bridged", () => {
  const twice = activityOf([1, 1], [0.5, 0], [1, 1]);
  expect(segments(twice)).toEqual([[0, 2.5]]);
  expect(segments(twice, { pauseSec: 0.4 })).toEqual([
    [0, 1.15],
    [1.35, 2.5],
  ]);
});

test("single steps and very short sounds are no speech", () => {
  const clicks = Array.from({ length: 200 }, (_, i) => (i % 17 === 0 ? 1 : 0));
  expect(segments(clicks)).toEqual([]);
  expect(segments(activityOf([1, 0], [0.08, 1], [1, 0]))).toEqual([]);
  expect(segments(activityOf([1, 0], [0.12, 1], [1, 0]))).toEqual([[0.85, 1.27]]);
});

test("activity below 0.5 is none", () => {
  expect(segments(activityOf([2, 0.49]))).toEqual([]);
  expect(segments(activityOf([2, 0.5]))).toEqual([[0, 2]]);
});

test("a long stretch is cut where it is quietest in its second half", () => {
  const long = activityOf([1.4, 1], [0.1, 0], [3, 1], [0.1, 0.6], [0.8, 1], [0.06, 0.1], [3, 1]);
  const found = segments(long, { longestSec: 6 });
  // 5.4 s is in the middle of the 60 ms of 0.1.
  expect(found).toHaveLength(2);
  expect(found[0][1]).toBeCloseTo(5.43, 1);
  expect(found[1][0]).toBe(found[0][1]);
  expect(found[1][1]).toBeCloseTo(8.46, 6);
});

test("an hour without a pause is cut again and again", () => {
  const found = segments(activityOf([3600, 1]), { longestSec: 8 }, 500);
  expect(found.length).toBeGreaterThan(450);
  expect(found[0][0]).toBe(0);
  expect(found.at(-1)?.[1]).toBe(3600);
});

test("stretches are in order, do not overlap, are on the grid, never too long, and hold all that counts as speech", () => {
  const run = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.constantFrom(0, 0.2, 0.5, 0.9, 1));
  fc.assert(
    fc.property(
      fc.array(run, { maxLength: 40 }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      (runs, pauseSec, longestSec, piece) => {
        const activity = activityOf(...runs.map(([steps, value]) => [steps * STEP, value] as const));
        const found = segments(activity, { pauseSec, longestSec }, piece);
        expect(found).toEqual(segments(activity, { pauseSec, longestSec }, 1000));
        let before = 0;
        for (const [start, end] of found) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end - start).toBeGreaterThanOrEqual(0.099);
          expect(end - start).toBeLessThanOrEqual(longestSec + 0.05);
          expect(Math.abs(start * 100 - Math.round(start * 100))).toBeLessThan(1e-6);
          before = end;
        }
        expect(before).toBeLessThanOrEqual(activity.length * STEP + 1e-9);
      },
    ),
    { numRuns: 300 },
  );
});

test("durations out of range are refused", () => {
  const make = (options: SegmentOptions) => () => createSegmenter(STEP, RATE, options);
  expect(make({ pauseSec: -0.1 })).toThrow("timeline, pause: expected 0 to 10 s, got -0.1 s.");
  expect(make({ pauseSec: Number.NaN })).toThrow("timeline, pause: expected 0 to 10 s, got NaN s.");
  expect(make({ longestSec: 0.5 })).toThrow("timeline, longest: expected 1 to 600 s, got 0.5 s.");
});

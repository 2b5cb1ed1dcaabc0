import fc from "fast-check";
import { expect, test } from "vitest";
import { windowsOf } from "../../src/timeline/windows.ts";

/** Spans of a recording that arrives in pieces of these lengths, in turn. */
function spansOf(samples: number, windowSec: number, hopSec: number, rate = 16_000, pieces = [1600]) {
  const spans = windowsOf({ windowSec, hopSec }, rate);
  const out: (readonly [number, number])[] = [];
  for (let at = 0, i = 0; at < samples; i++) {
    const length = Math.min(pieces[i % pieces.length], samples - at);
    at += length;
    const found = spans.push(new Float32Array(length)) as { start: number; end: number }[];
    for (const { start, end } of found) {
      expect(at - start).toBeLessThanOrEqual(spans.history + Math.max(...pieces));
      out.push([start, end]);
    }
  }
  for (const { start, end } of spans.finish() as { start: number; end: number }[]) out.push([start, end]);
  return out;
}

const seconds = (spans: ReturnType<typeof spansOf>) => spans.map(([a, b]) => [a / 16_000, b / 16_000]);

test("windows begin every hop, and the last one ends with the recording", () => {
  expect(seconds(spansOf(5.5 * 16_000, 3, 1))).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
    [2.5, 5.5],
  ]);
  expect(seconds(spansOf(5 * 16_000, 3, 1))).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
});

test("the last one begins on the grid of frames, as near to its length as that allows", () => {
  expect(spansOf(48_100, 1, 1)).toEqual([
    [0, 16_000],
    [16_000, 32_000],
    [32_000, 48_000],
    [32_160, 48_100],
  ]);
});

test("a shorter recording is a window by itself", () => {
  expect(seconds(spansOf(0.7 * 16_000, 3, 1))).toEqual([[0, 0.7]]);
});

test("at rates without whole samples in 0.01 s", () => {
  expect(spansOf(22_050, 0.5, 0.25, 22_050)).toEqual([
    [0, 11_025],
    [5513, 16_538],
    [11_025, 22_050],
  ]);
});

test("all of a recording is covered, however it arrives", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 150 }),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 }),
      (samples, a, b, pieces) => {
        const [window, hop] = [Math.max(a, b) / 100, Math.min(a, b) / 100];
        const spans = spansOf(samples, window, hop, 8000, pieces);
        expect(spans).toEqual(spansOf(samples, window, hop, 8000, [777]));
        let covered = 0;
        for (const [start, end] of spans) {
          expect(start % 80).toBe(0);
          expect(start).toBeLessThanOrEqual(covered);
          expect(end).toBeGreaterThan(covered);
          covered = end;
        }
        expect(covered).toBe(samples);
      },
    ),
  );
});

test("what is refused", () => {
  const refused = (windowSec: number, hopSec: number) => () => windowsOf({ windowSec, hopSec }, 16_000);
  expect(refused(1, 2)).toThrow(
    "timeline, hop: expected at most the window of 1 s, got 2 s. A longer hop leaves out what is between the windows.",
  );
  expect(refused(1.005, 1)).toThrow("timeline, window: expected a positive multiple of 0.01 s, got 1.005 s.");
  expect(refused(1, 0.001)).toThrow("timeline, hop: expected a positive multiple of 0.01 s, got 0.001 s.");
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(refused(bad, 1)).toThrow("timeline, window: expected a positive multiple of 0.01 s");
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalPieces, fixedPieces, standardise } from "../../../src/features/embedding/signal.ts";

const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i);

describe("standardising", () => {
  test("gives zero mean and unit variance", () => {
    const y = standardise(Float32Array.of(1, 2, 3, 6));
    // Mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5.
    const scale = Math.sqrt(3.5);
    for (const [i, v] of [-2, -1, 0, 3].entries()) expect(y[i]).toBeCloseTo(v / scale, 6);
  });

  test("a gain and an offset change nothing; silence and constants become zeros", () => {
    const speech = Float32Array.from({ length: 400 }, (_, i) => 0.3 * Math.sin(i / 7) + 0.1 * Math.sin(i));
    const plain = standardise(speech);
    for (const [i, v] of standardise(speech.map((x) => 0.25 * x + 0.5)).entries())
      expect(v).toBeCloseTo(plain[i], 4);
    expect([...standardise(new Float32Array(4))]).toEqual([0, 0, 0, 0]);
    expect([...standardise(new Float32Array(4).fill(0.5))]).toEqual([0, 0, 0, 0]);
  });
});

test("equal pieces hold all samples once, are no longer than asked for, and differ by one sample at most", () => {
  expect(equalPieces(ramp(10), 4).map((p) => [...p])).toEqual([
    [0, 1, 2],
    [3, 4, 5, 6],
    [7, 8, 9],
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 }), (n, longest) => {
      const pieces = equalPieces(ramp(n), longest);
      const lengths = pieces.map(({ length }) => length);
      expect(pieces.flatMap((p) => [...p])).toEqual([...ramp(n)]);
      expect(pieces).toHaveLength(Math.ceil(n / longest));
      expect(Math.max(...lengths)).toBeLessThanOrEqual(longest);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

test("pieces of a fixed length begin with the first sample, end with the last and leave none out", () => {
  expect(fixedPieces(ramp(7), 3).map((p) => [...p])).toEqual([
    [0, 1, 2],
    [2, 3, 4],
    [4, 5, 6],
  ]);
  expect(fixedPieces(ramp(3), 3).map((p) => [...p])).toEqual([[0, 1, 2]]);
  expect(fixedPieces(ramp(3), 7).map((p) => [...p])).toEqual([[0, 1, 2, 0, 1, 2, 0]]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 }), (n, length) => {
      const pieces = fixedPieces(ramp(n), length);
      expect(pieces.every((p) => p.length === length)).toBe(true);
      expect(pieces).toHaveLength(Math.ceil(n / length));
      expect(new Set(pieces.flatMap((p) => [...p])).size).toBe(n);
    }),
  );
});

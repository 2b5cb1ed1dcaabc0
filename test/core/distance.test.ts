/** @file Distances in four sums are those in one. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceRows, squaredDistance, squaredDistancesBetween } from "../../src/core/index.ts";

const values = (length: number) =>
  fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: length, maxLength: length });

test("whole rows of any length, and rows within others", () => {
  fc.assert(
    fc.property(
      fc.nat(11).chain((d) => fc.tuple(values(d), values(d))),
      fc.nat(5),
      ([x, y], before) => {
        const expected = x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0);
        const [a, b] = [Float32Array.from(x), Float32Array.from(y)];
        expect(squaredDistance(a, b)).toBeCloseTo(expected, 6);
        const inside = Float32Array.from([...new Array<number>(before).fill(7), ...y, 7]);
        expect(squaredDistance(a, inside, 0, before, x.length)).toBe(squaredDistance(a, b));
      },
    ),
  );
});

test("all pairs of two sets have the bits of single distances", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 11 }).chain((d) =>
        fc.tuple(
          fc.constant(d),
          fc.nat(5).chain((n) => values(n * d)),
          fc.nat(5).chain((n) => values(n * d)),
        ),
      ),
      ([d, x, y]) => {
        const [a, b] = [Float32Array.from(x), Float32Array.from(y)];
        const [n, m] = [a.length / d, b.length / d];
        const expected = Float64Array.from({ length: n * m }, (_, k) =>
          squaredDistance(a, b, Math.floor(k / m) * d, (k % m) * d, d),
        );
        expect(squaredDistancesBetween(a, b, d)).toEqual(expected);
      },
    ),
  );
});

test("sets larger than the memory they are worked on in", () => {
  const d = 2 ** 18 + 3;
  const rows = Float32Array.from({ length: 6 * d }, (_, i) => Math.sin(i));
  const all = squaredDistancesBetween(rows, rows, d);
  const byRow = distanceRows(rows, rows, d);
  for (const [i, j] of [
    [0, 5],
    [5, 0],
    [2, 3],
    [4, 4],
  ]) {
    expect(byRow(i)[j]).toBe(all[i * 6 + j]);
    expect(all[i * 6 + j]).toBe(squaredDistance(rows, rows, i * d, j * d, d));
  }
});

test("rows in blocks, forwards and back", () => {
  const count = 3000;
  const rows = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  const byRow = distanceRows(rows, rows, 1);
  for (const i of [0, 1, 348, 349, 350, count - 1, 0])
    expect(byRow(i)[7]).toBe(squaredDistance(rows, rows, i, 7, 1));
});

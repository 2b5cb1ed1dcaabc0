/** @file Distances in four sums are those in one. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistance } from "../../src/core/index.ts";

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

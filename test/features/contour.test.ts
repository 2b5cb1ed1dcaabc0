import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createContour } from "../../src/features/contour.ts";

describe("createContour", () => {
  test("mean, extremes and order of any values; the values are not changed", () => {
    const float = fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true });
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 300 }), (numbers) => {
        const values = Float32Array.from(numbers);
        const contour = createContour(values);
        const sorted = numbers.toSorted((a, b) => a - b);
        expect([contour.min + 0, contour.max + 0]).toEqual([sorted[0] + 0, sorted[sorted.length - 1] + 0]);
        expect(contour.mean).toBe(numbers.reduce((sum, v) => sum + v, 0) / numbers.length);
        expect(Array.from(contour.sorted, (v) => v + 0)).toEqual(sorted.map((v) => v + 0));
        expect([...values]).toEqual(numbers);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("is summed in float64: small values are not lost next to large ones", () => {
    const values = new Float32Array(100_001).fill(1e-3);
    values[0] = 1e5;
    expect(createContour(values).mean).toBeCloseTo((1e5 + 1e5 * Math.fround(1e-3)) / 100_001, 9);
  });

  test("extremes may be asked for in any order", () => {
    const contour = createContour(Float32Array.of(2, -1, 5));
    expect([contour.max, contour.min, contour.max]).toEqual([5, -1, 5]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extremes, type Functional, mean, moments, regression } from "../../src/features/functionals.ts";

const run = (functional: Functional, values: readonly number[]) => {
  const out = new Float32Array(functional.names.length);
  functional.write(Float32Array.from(values), out, 0);
  return [...out];
};

test("extremes: values, range, first places", () => {
  expect(run(extremes, [1, 5, -2, 5, -2])).toEqual([5, -2, 7, 1, 2]);
});

test("mean", () => {
  expect(run(mean, [1, 2, 6])).toEqual([3]);
});

test("regression of a line is the line, with no residual", () => {
  const [slope, offset, residual] = run(regression, [7, 5, 3, 1, -1]);
  expect([slope, offset, residual]).toEqual([-2, 7, 0]);
});

// NumPy 2.4: polyfit([0 … 5], x, 1) and the mean squared residual; central moments from their definitions.
test("regression and moments of six values agree with NumPy", () => {
  const x = [2, 4, 4, 5, 7, 20];
  const close = (got: number[], wanted: number[]) =>
    wanted.forEach((value, i) => {
      expect(got[i]).toBeCloseTo(value, 5);
    });
  close(run(regression, x), [2.857142857, -0.142857143, 12.19047619]);
  close(run(moments, x), [6, 1.550925926, 3.776234568]);
});

describe("degenerate contours", () => {
  test.each([
    ["one frame", [3]],
    ["a constant that float32 rounds", Array(7).fill(0.1)],
    ["a constant over many frames", Array(1000).fill(-7.3)],
  ])("%s has no slope, spread, skewness or kurtosis", (_, x) => {
    expect(run(moments, x)).toEqual([0, 0, 0]);
    const [slope, offset] = run(regression, x);
    expect(slope).toBeCloseTo(0, 6);
    expect(offset).toBeCloseTo(Math.fround(x[0]), 6);
  });

  test("any finite contour gives finite values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: Math.fround(-1e8), max: Math.fround(1e8), noNaN: true }), {
          minLength: 1,
          maxLength: 40,
        }),
        (x) => [extremes, mean, regression, moments].every((f) => run(f, x).every(Number.isFinite)),
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});

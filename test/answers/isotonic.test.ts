import fc from "fast-check";
import { expect, test } from "vitest";
import { isotonicCurve, valueAt } from "../../src/answers/index.ts";

const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.double({ min: -5, max: 5, noNaN: true })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((pairs) => ({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) }));

test("the curve rises, and its mean is that of the data", () => {
  fc.assert(
    fc.property(points, ({ x, y }) => {
      const { at, to } = isotonicCurve(x, y);
      for (let i = 1; i < at.length; i++) {
        expect(at[i]).toBeGreaterThan(at[i - 1]);
        expect(to[i]).toBeGreaterThan(to[i - 1]);
      }
      expect(Math.min(...to)).toBeGreaterThanOrEqual(Math.min(...y) - 1e-9);
      expect(Math.max(...to)).toBeLessThanOrEqual(Math.max(...y) + 1e-9);
    }),
  );
});

test("what rises already is left as it is, what falls throughout becomes its mean", () => {
  expect(isotonicCurve([3, 1, 2], [6, 1, 2])).toEqual({ at: [1, 2, 3], to: [1, 2, 6] });
  expect(isotonicCurve([1, 2, 3], [5, 3, 1])).toEqual({ at: [2], to: [3] });
});

// scikit-learn 1.2.1, IsotonicRegression().fit(x, y).predict(x): [1, 1, 7/3, 7/3, 7/3, 3, 4.5, 4.5, 7].
test("blocks equal those of an independent computation", () => {
  const { at, to } = isotonicCurve([1, 2, 3, 4, 5, 6, 7, 8, 9], [1.5, 0.5, 3, 2, 2, 3, 5, 4, 7]);
  expect(to).toEqual([1, expect.closeTo(7 / 3, 12), 3, 4.5, 7]);
  expect(at).toEqual([1.5, 4, 6, 7.5, 9]);
});

test("equal positions are one, whatever their order", () => {
  expect(isotonicCurve([1, 2, 2, 1], [0, 0, 4, 2])).toEqual(isotonicCurve([2, 1, 1, 2], [4, 2, 0, 0]));
  expect(isotonicCurve([1, 2, 2, 1], [0, 0, 4, 2])).toEqual({ at: [1, 2], to: [1, 2] });
});

test("between its points the curve is straight, beyond them level", () => {
  const curve = { at: [1, 3, 4], to: [10, 20, 60] };
  expect([0, 1, 2, 3, 3.25, 4, 9].map((x) => valueAt(curve, x))).toEqual([10, 10, 15, 20, 30, 60, 60]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { signFlip } from "../../src/evaluate/index.ts";

/** Tries all patterns, one after another, on whole numbers, so that sums are exact. */
function bruteForce(differences: readonly number[]): number {
  const n = differences.length;
  const sums = Array.from({ length: 2 ** n }, (_, pattern) =>
    Math.abs(differences.reduce((sum, d, i) => sum + ((pattern >> i) & 1 ? -d : d), 0)),
  );
  return sums.filter((sum) => sum >= sums[0]).length / 2 ** n;
}

// By hand: if all are on one side, only the pattern itself and its mirror image are as far from zero: 2 of 2^n.
test.each([
  [[3], 1],
  [[3, 1], 2 / 4],
  [[3, 1, 2], 2 / 8],
  [[3, 1, 2, 5], 2 / 16],
  [[3, 1, 2, 5, 4], 2 / 32],
  [[3, 1, 2, 5, 4, 6], 2 / 64],
])("all %j on one side: p = %d, and no smaller p is possible", (differences, p) => {
  expect(signFlip(differences)).toBe(p);
  expect(signFlip(differences.map((d) => -1000 * d))).toBe(p);
});

// By hand: the sum is 4; of the 8 patterns of 3, 2, -1 those with |sum| >= 4 are +++ (6, of 3 2 1), ++- and their mirror images.
test.each([
  [[3, 2, -1], 4 / 8],
  [[3, -3], 1],
  [[2, 1, -1], 6 / 8],
  [[4, 3, 2, -1], 4 / 16],
  [[1, 1, 1, 1, -1], 12 / 32],
  [[1, 1, 1, 1, 1, -1], 14 / 64],
  [[0, 0, 0, 0], 1],
  [[5, 0, 0], 1],
])("%j: p = %d", (differences, p) => {
  expect(signFlip(differences)).toBe(p);
  expect(bruteForce(differences)).toBe(p);
});

test("equal sums count as equal, however they were added", () => {
  // In floating point 0.1 + 0.2 - 0.3 is not 0, and 0.1 + 0.2 is not 0.3.
  expect(signFlip([0.1, 0.2, -0.3])).toBe(1);
  expect(signFlip([0.3, 0.1, -0.2])).toBe(signFlip([3, 1, -2]));
});

test("agrees with trying every pattern, lies in (0, 1], and depends neither on order nor on a common sign or scale", () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 9 })
        .chain((differences) =>
          fc.tuple(
            fc.constant(differences),
            fc.shuffledSubarray(differences, { minLength: differences.length }),
          ),
        ),
      ([differences, shuffled]) => {
        const p = signFlip(differences);
        expect(p).toBe(bruteForce(differences));
        expect(p).toBeGreaterThanOrEqual(2 ** (1 - differences.length));
        expect(p).toBeLessThanOrEqual(1);
        expect(signFlip(shuffled)).toBe(p);
        expect(signFlip(differences.map((d) => -d / 700))).toBe(p);
      },
    ),
  );
});

test("refuses more differences than can be tried, none, and a value that is not a number", () => {
  expect(() => signFlip(new Float64Array(16))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: signFlip: expected 1 to 15 differences, got 16.]`,
  );
  expect(() => signFlip([])).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: signFlip: expected 1 to 15 differences, got 0.]`,
  );
  expect(() => signFlip([1, Number.NaN])).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: signFlip, difference 1: expected a finite number, got NaN.]`,
  );
});

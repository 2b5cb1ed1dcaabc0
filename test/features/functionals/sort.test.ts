import fc from "fast-check";
import { expect, test } from "vitest";
import { sortedCopy } from "../../../src/features/functionals/sort.ts";

test("any contour comes out as the platform sorts it, and is not changed", () => {
  const value = fc.float({ noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (numbers) => {
      const x = Float32Array.from(numbers);
      const before = x.slice();
      expect(sortedCopy(x)).toEqual(before.slice().sort());
      expect(x).toEqual(before);
    }),
    { seed: 1, numRuns: 200 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { principalSpace } from "../../src/augment/principal.ts";
import { createRng } from "../../src/core/index.ts";

/** Centred rows `[n, d]` with spread 4, 2, 1, ... along the features. */
function spreadRows(n: number, d: number, seed: number): Float32Array {
  const rng = createRng(seed);
  const rows = Float32Array.from({ length: n * d }, (_, i) => 4 * 0.5 ** (i % d) * rng.normal());
  for (let j = 0; j < d; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += rows[i * d + j] / n;
    for (let i = 0; i < n; i++) rows[i * d + j] -= mean;
  }
  return rows;
}

test("coordinates have mean squares 1 and are uncorrelated", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 6, max: 20 }),
      fc.integer({ min: 1, max: 4 }),
      (seed, n, most) => {
        const d = 5;
        const rows = spreadRows(n, d, seed);
        const space = principalSpace(rows, d, most, n - 1, createRng(seed));
        expect(space.rank).toBe(most);
        const points = Array.from({ length: n }, (_, i) =>
          space.coordinates(rows.subarray(i * d, (i + 1) * d)),
        );
        for (let a = 0; a < most; a++)
          for (let b = 0; b <= a; b++)
            expect(points.reduce((sum, p) => sum + p[a] * p[b], 0) / (n - 1)).toBeCloseTo(a === b ? 1 : 0, 3);
      },
    ),
    { numRuns: 50 },
  );
});

test("with as many directions as features, a row comes back from its coordinates", () => {
  const rows = spreadRows(12, 4, 1);
  const space = principalSpace(rows, 4, 10, 11, createRng(2));
  const back = new Float32Array(4);
  space.addTo(back, space.coordinates(rows.subarray(8, 12)));
  for (let j = 0; j < 4; j++) expect(back[j]).toBeCloseTo(rows[8 + j], 4);
});

test("the first direction is that of the largest spread", () => {
  const out = new Float32Array(5);
  principalSpace(spreadRows(400, 5, 3), 5, 1, 399, createRng(1)).addTo(out, [1]);
  expect(Math.abs(out[0])).toBeGreaterThan(3.5);
  for (const value of out.slice(1)) expect(Math.abs(value)).toBeLessThan(0.5);
});

test("rows that are all the same have no directions", () => {
  expect(principalSpace(new Float32Array(12), 3, 2, 3, createRng(1)).rank).toBe(0);
});

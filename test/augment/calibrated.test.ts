/** Distribution calibration: contract, who lends what, moments of what is sampled. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type * as z from "zod";
import { augmenters } from "../../src/augment/index.ts";
import { createRng, type Recorded, type Rows, row } from "../../src/core/index.ts";
import { describeAugmenter } from "./contract.ts";
import { tableOf, toyTable } from "./toy.ts";

const { make } = augmenters.rows;
type Options = Omit<Extract<z.input<typeof augmenters.rows.schema>, { kind: "calibrated" }>, "kind">;

describeAugmenter("calibrated", () => make({ kind: "calibrated" }));
describeAugmenter("calibrated around rows", () =>
  make({ kind: "calibrated", centre: "row", borrowed: 0.3, neighbours: 1 }),
);

async function sample(train: Recorded<Rows>, label: number, count: number, options: Options = {}) {
  const fitted = await make({ kind: "calibrated", ...options }).fit(train, { rng: createRng(1) });
  const { data } = await fitted.draw(new Int32Array(count).fill(label), createRng(2));
  const d = train.features.length;
  return Array.from({ length: count }, (_, i) => [...data.subarray(i * d, (i + 1) * d)]);
}
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const covarianceOf = (rows: readonly number[][], i: number, j: number) => {
  const [a, b] = [mean(rows.map((r) => r[i])), mean(rows.map((r) => r[j]))];
  return mean(rows.map((r) => (r[i] - a) * (r[j] - b)));
};

/** One rare row at (10, 0); a rich class near it spread along x = y, and one far off spread along x = -y. */
const train = tableOf([
  { label: "rare", values: [10, 0] },
  ...[-2, -1, 1, 2].map((t) => ({ label: "near", values: [8 + t, t] })),
  ...[-3, 0, 3].map((t) => ({ label: "far", values: [-20 + t, -t] })),
]);

test("a class with one row takes the covariance of the nearest class that has more, and keeps its mean", async () => {
  const rows = await sample(train, 0, 4000, { neighbours: 1, shrinkage: 0 });
  expect(mean(rows.map(([x]) => x))).toBeCloseTo(10, 0);
  expect(mean(rows.map(([, y]) => y))).toBeCloseTo(0, 0);
  // 1 rare and 4 near rows, of two classes: the squares 4 + 1 + 1 + 4 over 3.
  for (const [i, j] of [
    [0, 0],
    [0, 1],
    [1, 1],
  ])
    expect(covarianceOf(rows, i, j) / (10 / 3)).toBeCloseTo(1, 1);
});

test("shrinkage keeps the total variance and takes away the correlation", async () => {
  const rows = await sample(train, 0, 4000, { neighbours: 1, shrinkage: 1 });
  expect((covarianceOf(rows, 0, 0) + covarianceOf(rows, 1, 1)) / (20 / 3)).toBeCloseTo(1, 1);
  expect(Math.abs(covarianceOf(rows, 0, 1))).toBeLessThan(0.3);
});

test("part of the mean is borrowed, from as many classes as asked for", async () => {
  const still = { spread: 0, borrowed: 0.5 };
  expect(await sample(train, 0, 1, { ...still, neighbours: 1 })).toEqual([[9, 0]]);
  expect(await sample(train, 0, 1, { ...still, neighbours: 2 })).toEqual([[2, 0]]);
  expect(await sample(train, 0, 1, { ...still, neighbours: 0 })).toEqual([[10, 0]]);
  // The largest class has no lender.
  expect(await sample(train, 1, 1, still)).toEqual([[8, 0]]);
});

test("around rows: each row of the class in turn, which the provenance names", async () => {
  const fitted = await make({ kind: "calibrated", centre: "row", spread: 0 }).fit(train, {
    rng: createRng(1),
  });
  const { data, provenance } = await fitted.draw(Int32Array.of(2, 2, 2), createRng(3));
  expect(provenance.flatMap(({ sources }) => sources).sort()).toEqual(["r5", "r6", "r7"]);
  for (const [i, { sources }] of provenance.entries()) {
    const [x, y] = row(train, train.ids.indexOf(sources[0]));
    expect([data[2 * i], data[2 * i + 1]]).toEqual([x, y + 0]);
  }
});

test("stays in the span of the rows without a sphere, in thousands of features", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 }), async (few, many) => {
      const wide = toyTable({ few, many }, 6373);
      const fitted = await make({ kind: "calibrated", shrinkage: 0 }).fit(wide, { rng: createRng(1) });
      const { data } = await fitted.draw(Int32Array.of(0, 1), createRng(few));
      expect(data.every(Number.isFinite)).toBe(true);
      for (let i = 0; i < 2; i++)
        expect(residualOf(data.subarray(6373 * i, 6373 * (i + 1)), wide)).toBeLessThan(1e-3);
    }),
    { numRuns: 8 },
  );
});

/** How much of a row, relative to its length, is outside of the span of the rows of a table. */
function residualOf(values: Float32Array, { data, ids }: Recorded<Rows>): number {
  const basis: Float64Array[] = [];
  const reduced = (v: Float64Array) => {
    for (let again = 0; again < 2; again++)
      for (const b of basis) {
        const along = b.reduce((sum, x, j) => sum + x * v[j], 0);
        for (let j = 0; j < v.length; j++) v[j] -= along * b[j];
      }
    return v;
  };
  const size = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  for (let i = 0; i < ids.length; i++) {
    const rest = reduced(Float64Array.from(data.subarray(i * values.length, (i + 1) * values.length)));
    const length = size(rest);
    if (length > 1e-6) basis.push(rest.map((x) => x / length));
  }
  const row = Float64Array.from(values);
  const length = size(row);
  return size(reduced(row)) / length;
}

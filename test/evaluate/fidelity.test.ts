import fc from "fast-check";
import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { coverageDensity, frechetDistance, nearestReal, type Points } from "../../src/evaluate/index.ts";

const rowsOf = (values: readonly number[], dimensions: number): Points => ({
  data: Float32Array.from(values),
  dimensions,
});

function gaussian(n: number, d: number, seed: number, shift = 0, scale = 1): Points {
  const rng = createRng(seed);
  return rowsOf(
    Array.from({ length: n * d }, () => shift + scale * rng.normal()),
    d,
  );
}

const real = rowsOf(
  [-0.83, -0.19, -2.14, -0.16, -1.2, 1.12, 1.27, -1.95, 0.14, -0.13, -1.05, 0.53, -0.46, -1.77, -0.27, -0.15],
  2,
);
const synthetic = rowsOf([0.37, -0.56, 0.73, 0.81, -0.5, -0.16, 0.24, -0.1, 1.52, 0.45, -0.41, -0.25], 2);

// scikit-learn 1.2.1: radii by NearestNeighbors(n_neighbors=k + 1), then the definitions of Naeem et al. in NumPy.
test("coverage and density equal an independent computation", () => {
  const { coverage, density, k } = coverageDensity(real, synthetic, 2);
  expect([coverage, density, k]).toEqual([0.625, expect.closeTo(1.1666666666666667, 6), 2]);
});

// NumPy, with the same NearestNeighbors for the distances among real rows.
test("distances to the nearest real row equal an independent computation", () => {
  const got = nearestReal(real, synthetic);
  expect(got.min).toBeCloseTo(0.10440306508910548, 6);
  expect(got.median).toBeCloseTo(0.35893235113694555, 6);
  expect(got.realMedian).toBeCloseTo(0.608769250208977, 6);
  expect(got.ratio).toBeCloseTo(0.35893235113694555 / 0.608769250208977, 6);
  expect(got.copies).toBe(0);
});

test("real rows cover themselves; far rows cover nothing; collapsed rows cover little and are dense", () => {
  const rows = gaussian(60, 5, 1);
  expect(coverageDensity(rows, rows, 5).coverage).toBe(1);
  expect(coverageDensity(rows, gaussian(60, 5, 2, 100), 5)).toEqual({ coverage: 0, density: 0, k: 5 });
  const centre = rowsOf(new Array<number>(60 * 5).fill(0), 5);
  const collapsed = coverageDensity(rows, centre, 5);
  expect(collapsed.coverage).toBeLessThan(0.8);
  expect(collapsed.density).toBeGreaterThan(1.5);
  expect(coverageDensity(rows, gaussian(60, 5, 3), 5).coverage).toBeGreaterThan(0.8);
});

test("with few real rows fewer neighbours are used, and their number is reported", () => {
  expect(coverageDensity(rowsOf([0, 1, 3], 1), rowsOf([2], 1), 5).k).toBe(2);
});

test("copies of real rows are counted", () => {
  const rows = gaussian(20, 4, 4);
  const half = {
    data: Float32Array.from([...rows.data.subarray(0, 40), ...gaussian(10, 4, 5).data]),
    dimensions: 4,
  };
  expect(nearestReal(rows, half).copies).toBe(0.5);
  expect(nearestReal(rows, half).min).toBe(0);
});

// SciPy 1.10.1: linalg.sqrtm of the product of numpy.cov matrices.
test("the Frechet distance equals the textbook formula if there are more rows than features", () => {
  const a = rowsOf(
    [
      -0.02, -0.37, -1.72, 1.68, 0.75, 0.75, 1.14, 0.35, -0.64, -0.8, -0.8, 1.37, -1.46, -0.6, -0.32, 0.22,
      0.58, -1.25,
    ],
    3,
  );
  const b = rowsOf(
    [-1.85, 0.39, 1.98, 1.38, 0.68, -0.01, 0.78, 0.08, 1.46, -0.63, 0.57, 0.26, 1.11, 0.69, 3.72],
    3,
  );
  expect(frechetDistance(a, b)).toBeCloseTo(3.84072140608628, 5);
});

// NumPy 1.24: eigenvalues of S_a^(1/2) S_b S_a^(1/2), 12 x 12 and singular.
test("and if there are fewer rows than features", () => {
  const c = rowsOf(
    [
      1.5, 1.5, -2.04, -0.34, -0.61, 0.53, -2.28, 1.17, 1.07, -1.3, -0.98, -0.8, 0.04, 0.64, 2.05, -0.2, 0.77,
      0.16, 1.76, 0.74, 1.37, -1.08, -0.19, -0.81, 1.5, 0.66, -0.31, -0.45, 0.48, -0.7, -0.93, 0.48, 2.46,
      -0.25, -0.56, -1.17, -1.34, 0.52, 0.85, 0.01, 0.33, 0.12, 0.14, -1.53, -0.46, 0.11, -0.78, -0.48, -0.82,
      -0.33, 0.85, -0.41, -0.15, 0.81, 0.64, 1.7, -2.09, 0.86, -0.48, 0.13,
    ],
    12,
  );
  const d = rowsOf(
    [
      1.04, 1.28, 1.24, 0.36, 1.81, -0.08, 0.06, 1.0, -0.35, 2.36, 1.22, 2.38, 0.17, -0.18, 0.37, 0.93, -0.39,
      0.58, 0.18, 1.82, -0.46, 1.25, -0.44, -0.76, -0.51, -0.99, 0.35, 1.23, 0.36, 0.82, 1.83, 0.47, 0.4,
      -0.08, -1.41, 0.96, -1.56, 0.85, 0.19, 1.33, 0.13, -0.62, 0.56, -0.36, 0.02, 0.24, 0.07, 0.01,
    ],
    12,
  );
  expect(frechetDistance(c, d)).toBeCloseTo(22.55555491637559, 5);
});

test("the Frechet distance is symmetric, 0 for equal rows, and the squared shift for shifted rows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 14 }),
      fc.integer({ min: 2, max: 14 }),
      fc.integer({ min: 1, max: 9 }),
      (n, m, d) => {
        const [a, b] = [gaussian(n, d, n), gaussian(m, d, 100 + m, 0.5, 2)];
        expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 6);
        expect(frechetDistance(a, a)).toBeCloseTo(0, 6);
        const moved = { data: a.data.map((x) => x + 3), dimensions: d };
        expect(frechetDistance(a, moved)).toBeCloseTo(9 * d, 3);
      },
    ),
    { numRuns: 40 },
  );
});

test("refuses rows that do not fit", () => {
  expect(() => frechetDistance(gaussian(3, 2, 1), gaussian(3, 4, 1))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: frechetDistance: shapes [3, 2] and [3, 4] do not fit: rows must have the same features.]`,
  );
  expect(() => frechetDistance(gaussian(1, 2, 1), gaussian(3, 2, 1))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: frechetDistance: expected at least 2 rows on either side, got 1 and 3.]`,
  );
  expect(() => coverageDensity(gaussian(1, 2, 1), gaussian(3, 2, 1))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: coverageDensity: expected at least 2 real rows, got 1.]`,
  );
  expect(() => nearestReal(gaussian(3, 2, 1), rowsOf([], 2))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: nearestReal: expected at least 1 synthetic row, got 0.]`,
  );
});

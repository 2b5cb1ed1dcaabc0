import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { eigenvalues, nuclearNormOfProduct } from "../../src/evaluate/linear-algebra.ts";

test("eigenvalues of the second-difference matrix are 2 - 2 cos(i pi / (n + 1))", () => {
  const n = 12;
  const matrix = Float64Array.from({ length: n * n }, (_, at) => {
    const apart = Math.abs(Math.floor(at / n) - (at % n));
    return apart === 0 ? 2 : apart === 1 ? -1 : 0;
  });
  const got = eigenvalues(matrix).sort();
  for (let i = 1; i <= n; i++) expect(got[i - 1]).toBeCloseTo(2 - 2 * Math.cos((i * Math.PI) / (n + 1)), 12);
});

test("eigenvalues of a full matrix: sum, sum of squares, and those of rank one", () => {
  const rng = createRng(1);
  const n = 30;
  const v = Float64Array.from({ length: n }, () => rng.normal());
  const outer = Float64Array.from({ length: n * n }, (_, at) => v[Math.floor(at / n)] * v[at % n]);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const rankOne = eigenvalues(Float64Array.from(outer)).sort();
  expect(rankOne[n - 1]).toBeCloseTo(square, 10);
  expect(Math.max(...rankOne.subarray(0, n - 1).map(Math.abs))).toBeLessThan(1e-12);

  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) full[i * n + j] = full[j * n + i] = rng.normal();
  const trace = full.reduce((sum, x, at) => (at % (n + 1) === 0 ? sum + x : sum), 0);
  const squares = full.reduce((sum, x) => sum + x * x, 0);
  const got = eigenvalues(full);
  expect(got.reduce((sum, x) => sum + x, 0)).toBeCloseTo(trace, 10);
  expect(got.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(squares, 9);
});

test("the nuclear norm of X X^T is its trace, for tall and for wide X", () => {
  const rng = createRng(2);
  for (const [n, d] of [
    [40, 6],
    [6, 40],
    [7, 7],
  ]) {
    const x = Float64Array.from({ length: n * d }, () => rng.normal());
    const trace = x.reduce((sum, value) => sum + value * value, 0);
    expect(nuclearNormOfProduct(x, x, d)).toBeCloseTo(trace, 6);
  }
});

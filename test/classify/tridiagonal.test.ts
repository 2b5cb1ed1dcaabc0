import { expect, test } from "vitest";
import { rotate, rotateBack, solveShifted, tridiagonalOf } from "../../src/classify/tridiagonal.ts";
import { createRng } from "../../src/core/index.ts";

/** G G' of a random G `[n, rank]`. */
function product(n: number, rank: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const g = Float64Array.from({ length: n * rank }, () => rng.normal());
  return Float64Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let c = 0; c < rank; c++) sum += g[Math.floor(at / n) * rank + c] * g[(at % n) * rank + c];
    return sum;
  });
}

const cases: readonly (readonly [string, Float64Array])[] = [
  ["one number", Float64Array.of(3)],
  ["two by two", Float64Array.of(2, 1, 1, 3)],
  ["full rank", product(17, 20, 1)],
  ["rank 3", product(12, 3, 2)],
  ["zeros", new Float64Array(25)],
  ["already tridiagonal", Float64Array.of(2, 1, 0, 1, 2, 1, 0, 1, 2)],
];

test.each(cases)("%s: solutions for several shifts fulfil the equations", (_, matrix) => {
  const n = Math.sqrt(matrix.length);
  const rng = createRng(3);
  const sides = [0, 1].map(() => Float64Array.from({ length: n }, () => rng.normal()));
  const t = tridiagonalOf(matrix.slice());
  const turned = sides.map((side) => side.slice());
  rotate(t, turned);
  for (const [scale, shift] of [
    [1, 0.5],
    [0.3, 2],
    [0, 7],
  ]) {
    const solved = turned.map((side) => solveShifted(t, scale, shift, side));
    rotateBack(t, solved);
    for (const [s, x] of solved.entries())
      for (let i = 0; i < n; i++) {
        let sum = shift * x[i];
        for (let j = 0; j < n; j++) sum += scale * matrix[i * n + j] * x[j];
        expect(sum).toBeCloseTo(sides[s][i], 9);
      }
  }
});

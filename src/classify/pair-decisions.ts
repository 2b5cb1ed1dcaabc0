/** @file The decision values of class pairs, by a linear kernel and by a radial one, for rows and as a graph. */

import {
  constant,
  exp,
  matmul,
  multiply,
  reduceSum,
  square,
  subtract,
  type Tensor,
} from "../tensor/index.ts";
import type { Gram, PairMachine } from "./libsvm.ts";

/** Sums for P pairs, without their thresholds. */
export interface PairDecisions {
  /** Number of features `d`. */
  readonly dimensions: number;
  /** @param row `[d]`. @param out `[P]`, to which the decision values are added. */
  addTo(out: Float64Array, row: Float32Array): void;
  /** `[N, d]` -> `[N, P]`. */
  graph(features: Tensor): Tensor;
}

/** The primal weights of machines trained on a linear kernel: sums of their support vectors. */
export function linearDecisions(
  machines: readonly PairMachine[],
  rows: Float32Array,
  d: number,
): PairDecisions {
  const P = machines.length;
  const weights = new Float32Array(d * P);
  machines.forEach(({ vectors, coefficients }, p) => {
    const sums = new Float64Array(d);
    vectors.forEach((position, v) => {
      for (let c = 0, at = position * d; c < d; c++, at++) sums[c] += coefficients[v] * rows[at];
    });
    for (let c = 0; c < d; c++) weights[c * P + p] = sums[c];
  });
  return {
    dimensions: d,
    addTo(out, row) {
      for (let c = 0; c < d; c++) for (let p = 0; p < P; p++) out[p] += row[c] * weights[c * P + p];
    },
    graph: (features) => matmul(features, constant(weights, [d, P])),
  };
}

/** Machines trained on the kernel exp(-gamma |x - y|^2): all of their support vectors are kept. */
export function rbfDecisions(
  machines: readonly PairMachine[],
  rows: Float32Array,
  d: number,
  gamma: number,
): PairDecisions {
  const P = machines.length;
  const positions = [...new Set(machines.flatMap(({ vectors }) => Array.from(vectors)))].sort(
    (a, b) => a - b,
  );
  const m = positions.length;
  const place = new Map(positions.map((position, v) => [position, v]));
  const vectors = new Float32Array(m * d);
  for (const [v, i] of positions.entries()) vectors.set(rows.subarray(i * d, (i + 1) * d), v * d);
  const coefficients = new Float32Array(m * P);
  for (const [p, machine] of machines.entries())
    for (const [v, i] of machine.vectors.entries())
      coefficients[(place.get(i) as number) * P + p] = machine.coefficients[v];
  return {
    dimensions: d,
    addTo(out, row) {
      for (let v = 0; v < m; v++) {
        let distance = 0;
        for (let c = 0, at = v * d; c < d; c++, at++) distance += (row[c] - vectors[at]) ** 2;
        const value = Math.exp(-gamma * distance);
        for (let p = 0; p < P; p++) out[p] += value * coefficients[v * P + p];
      }
    },
    graph(features) {
      const lengths = Float32Array.from({ length: m }, (_, v) =>
        vectors.subarray(v * d, (v + 1) * d).reduce((sum, x) => sum + x * x, 0),
      );
      const products = matmul(features, constant(vectors, [m, d]), { transposeB: true });
      const own = reduceSum(square(features), { axes: [-1], keepDims: true });
      const minusDistances = subtract(subtract(multiply(products, 2), constant(lengths, [1, m])), own);
      return matmul(exp(multiply(minusDistances, gamma)), constant(coefficients, [m, P]));
    },
  };
}

/** Inner products of rows as values of the kernel exp(-gamma |x - y|^2). */
export function rbfKernel({ values, n }: Gram, gamma: number): Gram {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const distance = values[i * n + i] + values[j * n + j] - 2 * values[i * n + j];
      out[i * n + j] = Math.exp(-gamma * Math.max(0, distance));
    }
  return { values: out, n };
}

/** One over the number of features and over the variance of all values; 1 / d for values that are all the same. */
export function scaledGamma(data: Float32Array, d: number): number {
  let [sum, squares] = [0, 0];
  for (const x of data) sum += x;
  const mean = sum / data.length;
  for (const x of data) squares += (x - mean) ** 2;
  return 1 / (d * (squares / data.length || 1));
}

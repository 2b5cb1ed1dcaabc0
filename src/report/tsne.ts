/** @file t-SNE (van der Maaten & Hinton, 2008), small enough for a report, repeatable. */

import { TSNE } from "@keckelt/tsne";
import type { Rng } from "../core/index.ts";

const steps = 400;

/** What the package has but does not declare, or declares without a type. */
interface Inner {
  /** Affinities of the rows, `[n, n]`, summing to 1. */
  readonly P: Float64Array;
  readonly iter: number;
  gaussRandom: () => number;
  costGrad: (positions: number[][]) => { cost: number; grad: number[][] };
}

/** @returns One `[x, y]` for each row. Distances are taken relative to their mean, so that the perplexity search starts near its goal. */
export function tsne(rows: readonly Float32Array[], rng: Rng): number[][] {
  if (rows.length < 3) return rows.map((_, i) => [i, 0]);
  const model = new TSNE({
    dim: 2,
    perplexity: Math.min(30, Math.max(2, (rows.length - 1) / 3)),
    epsilon: 20,
  });
  const inner = model as unknown as Inner;
  // The package draws from Math.random only here; the start it makes is then a function of the seed.
  inner.gaussRandom = () => rng.normal();
  model.initDataDist(relativeDistances(rows));
  const kernel = new Float64Array(rows.length ** 2);
  inner.costGrad = (positions) => ({
    cost: Number.NaN,
    grad: gradient(inner.P, inner.iter < 100 ? 4 : 1, positions, kernel),
  });
  for (let step = 0; step < steps; step++) model.step();
  return model.getSolution();
}

/**
 * The gradient of Kullback-Leibler divergence (van der Maaten & Hinton, 2008, Eq. 5), over pairs i > j only and without the cost:
 * the package's own takes fifteen times as long.
 *
 * @param exaggeration Multiplies the affinities in the early steps. @param kernel `[n, n]` scratch.
 */
function gradient(
  affinities: Float64Array,
  exaggeration: number,
  positions: readonly number[][],
  kernel: Float64Array,
): number[][] {
  const n = positions.length;
  const x = Float64Array.from(positions, (p) => p[0]);
  const y = Float64Array.from(positions, (p) => p[1]);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const q = 1 / (1 + (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2);
      kernel[i * n + j] = q;
      total += 2 * q;
    }
  }
  const gx = new Float64Array(n);
  const gy = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const at = i * n + j;
      const pull = 4 * (exaggeration * affinities[at] - kernel[at] / total) * kernel[at];
      const dx = pull * (x[i] - x[j]);
      const dy = pull * (y[i] - y[j]);
      gx[i] += dx;
      gy[i] += dy;
      gx[j] -= dx;
      gy[j] -= dy;
    }
  }
  return positions.map((_, i) => [gx[i], gy[i]]);
}

function relativeDistances(rows: readonly Float32Array[]): Float64Array[] {
  const distances = rows.map(() => new Float64Array(rows.length));
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      let d = 0;
      for (let k = 0; k < rows[i].length; k++) d += (rows[i][k] - rows[j][k]) ** 2;
      distances[i][j] = d;
      distances[j][i] = d;
      sum += 2 * d;
    }
  }
  const mean = sum / (rows.length * (rows.length - 1)) || 1;
  for (const line of distances) for (let j = 0; j < line.length; j++) line[j] /= mean;
  return distances;
}

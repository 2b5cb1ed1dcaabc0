/** @file UMAP (McInnes, Healy & Melville, 2018) of at most some thousand rows: neighbours are found exactly, and equal seeds give equal planes. */

import type { Rng } from "../core/index.ts";

const neighbours = 15;
const epochs = 500;
/** Pushed away for each pair that is drawn together (the paper's negative samples). */
const pushes = 5;
/** 1 / (1 + a d^(2b)): the closest such curve to one that falls from a distance of 0.1 on (the paper's min-dist) as exp(0.1 - d). */
const [a, b] = [1.577, 0.895];
/** No step is longer, before it is multiplied by the learning rate. */
const longest = 4;

/** Pairs of neighbours and how surely they are such, in (0, 1]. */
interface Graph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/** @returns One `[x, y]` for each row, by Euclidean distances between rows. */
export function umap(rows: readonly Float32Array[], rng: Rng): number[][] {
  const n = rows.length;
  if (n < 3) return rows.map((_, i) => [i, 0]);
  const graph = fuzzyGraph(rows, Math.min(neighbours, n - 1));
  const [x, y] = spectral(graph, n, rng.fork("start"));
  settle(graph, x, y, rng.fork("settle"));
  return Array.from(x, (value, i) => [value, y[i]]);
}

/** The union of every row's fuzzy neighbourhood (section 3.1 of the paper). */
function fuzzyGraph(rows: readonly Float32Array[], k: number): Graph {
  const n = rows.length;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let d = 0; d < rows[i].length; d++) sum += (rows[i][d] - rows[j][d]) ** 2;
      distances[i * n + j] = distances[j * n + i] = Math.sqrt(sum);
    }
  const belongs = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * n, (i + 1) * n);
    const order = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
    const near = order.sort((p, q) => own[p] - own[q] || p - q).slice(0, k);
    const memberships = smoothed(near.map((j) => own[j]));
    for (const [at, j] of near.entries()) belongs[i * n + j] = memberships[at];
  }
  const [from, to, weight]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [there, back] = [belongs[i * n + j], belongs[j * n + i]];
      const either = there + back - there * back;
      if (either <= 0) continue;
      from.push(i);
      to.push(j);
      weight.push(either);
    }
  return { from: Int32Array.from(from), to: Int32Array.from(to), weight: Float64Array.from(weight) };
}

/** exp(-(d - nearest) / sigma) with the sigma that makes their sum log2(k). */
function smoothed(distances: readonly number[]): number[] {
  const nearest = distances.find((d) => d > 0) ?? 0;
  const goal = Math.log2(distances.length);
  const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
  let [low, high, sigma] = [0, Number.POSITIVE_INFINITY, 1];
  const members = () => distances.map((d) => Math.exp(-Math.max(0, d - nearest) / sigma));
  for (let step = 0; step < 64; step++) {
    const sum = members().reduce((total, value) => total + value, 0);
    if (Math.abs(sum - goal) < 1e-5) break;
    if (sum > goal) high = sigma;
    else low = sigma;
    sigma = high === Number.POSITIVE_INFINITY ? 2 * sigma : (low + high) / 2;
  }
  sigma = Math.max(sigma, 1e-3 * mean, Number.MIN_VALUE);
  return members();
}

/** The second and third eigenvectors of D^-1/2 W D^-1/2 by orthogonal iteration, ten units wide, with a little noise. */
function spectral({ from, to, weight }: Graph, n: number, rng: Rng): [Float64Array, Float64Array] {
  const degree = new Float64Array(n);
  for (let e = 0; e < weight.length; e++) {
    degree[from[e]] += weight[e];
    degree[to[e]] += weight[e];
  }
  const root = degree.map((d) => Math.sqrt(d) || 1);
  const first = unit(root.slice(), []);
  let basis = [0, 1].map(() =>
    unit(
      new Float64Array(n).map(() => rng.normal()),
      [first],
    ),
  );
  for (let step = 0; step < 200; step++) {
    const next: Float64Array[] = [];
    for (const vector of basis) {
      // Plus the vector itself, so that negative eigenvalues do not lead.
      const out = vector.slice();
      for (let e = 0; e < weight.length; e++) {
        const share = weight[e] / (root[from[e]] * root[to[e]]);
        out[from[e]] += share * vector[to[e]];
        out[to[e]] += share * vector[from[e]];
      }
      next.push(unit(out, [first, ...next]));
    }
    basis = next;
  }
  const [x, y] = basis.map((vector) => {
    const widest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    return vector.map((value) => (10 * value) / widest + 1e-4 * rng.normal());
  });
  return [x, y];
}

/** Takes out what others point along, and scales to length 1. */
function unit(vector: Float64Array, others: readonly Float64Array[]): Float64Array {
  for (const other of others) {
    let along = 0;
    for (let i = 0; i < vector.length; i++) along += vector[i] * other[i];
    for (let i = 0; i < vector.length; i++) vector[i] -= along * other[i];
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Stochastic descent of the fuzzy cross entropy: pairs are drawn together as often as their weight says, and each away from some others. */
function settle({ from, to, weight }: Graph, x: Float64Array, y: Float64Array, rng: Rng): void {
  const n = x.length;
  const heaviest = weight.reduce((most, value) => Math.max(most, value), 0);
  const every = weight.map((value) => heaviest / value);
  const due = every.slice();
  const bounded = (value: number) => Math.min(longest, Math.max(-longest, value));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const rate = 1 - (epoch - 1) / epochs;
    for (let e = 0; e < due.length; e++) {
      if (due[e] > epoch) continue;
      due[e] += every[e];
      const [i, j] = [from[e], to[e]];
      const [dx, dy] = [x[i] - x[j], y[i] - y[j]];
      const squared = dx * dx + dy * dy;
      if (squared > 0) {
        const pull = (-2 * a * b * squared ** (b - 1)) / (1 + a * squared ** b);
        const [px, py] = [rate * bounded(pull * dx), rate * bounded(pull * dy)];
        x[i] += px;
        y[i] += py;
        x[j] -= px;
        y[j] -= py;
      }
      for (let push = 0; push < pushes; push++) {
        // Either end in turn, as a pair stands here once and in the paper in both directions.
        const own = push % 2 === 0 ? i : j;
        const other = rng.integer(n);
        if (other === own) continue;
        const [ox, oy] = [x[own] - x[other], y[own] - y[other]];
        const apart = ox * ox + oy * oy;
        const away = (2 * b) / ((0.001 + apart) * (1 + a * apart ** b));
        x[own] += rate * bounded(away * ox);
        y[own] += rate * bounded(away * oy);
      }
    }
  }
}

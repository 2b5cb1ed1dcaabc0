/** @file t-SNE of real and synthetic rows (van der Maaten & Hinton, 2008), small enough for a report, repeatable. */

import { TSNE } from "@keckelt/tsne";
import type { Rng } from "../core/index.ts";
import type { SampleOrigin, SampleSet } from "../experiment/index.ts";

/** Sample sets of one corpus, normalisation and fold on one map: their recorded rows are the same, so they can be compared by eye. */
export interface JointMap {
  readonly corpus: string;
  readonly normalisation: SampleSet["normalisation"];
  readonly fold: string;
  readonly classes: readonly string[];
  readonly real: readonly MappedRow[];
  readonly synthetic: readonly { readonly augmenter: string; readonly rows: readonly MappedRow[] }[];
}

export interface MappedRow {
  readonly x: number;
  readonly y: number;
  readonly label: number;
  /** Absent where the run did not keep it. */
  readonly origin?: SampleOrigin;
}

const steps = 400;

/** Rows squared, summed over all maps: a step takes about 8 ns for each, so all maps together take about 5 s. */
const budget = 1_200_000;
const fewest = 100;
const most = 700;

/**
 * Groups the sample sets and lays out one map for each group.
 *
 * @param apart Whether a set has a space of its own, as learned representations have: then it gets its own map.
 */
export function jointMaps(
  samples: readonly SampleSet[],
  rng: Rng,
  apart: (set: SampleSet) => boolean = () => false,
): JointMap[] {
  const groups = new Map<string, SampleSet[]>();
  for (const set of samples) {
    const own = apart(set) ? [set.augmenter] : [];
    const key = JSON.stringify([
      set.corpus,
      set.normalisation,
      set.fold,
      set.dimensions,
      set.classes,
      ...own,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), set]);
  }
  const rowsPerMap = Math.max(
    fewest,
    Math.min(most, Math.floor(Math.sqrt(budget / Math.max(1, groups.size)))),
  );
  return [...groups].map(([key, sets]) => jointMap(sets, rowsPerMap, rng.fork("tsne", key)));
}

interface Source {
  readonly set: SampleSet;
  readonly position: number;
}

function jointMap(sets: readonly SampleSet[], rows: number, rng: Rng): JointMap {
  const [first] = sets;
  const share = Math.floor(rows / (sets.length + 1));
  const real = chosen(first, 0, share, rng);
  const synthetic = sets.map((set) => chosen(set, 1, share, rng));
  const points = embed(
    [real, ...synthetic]
      .flat()
      .map(({ set, position }) =>
        set.data.subarray(position * set.dimensions, (position + 1) * set.dimensions),
      ),
    rng,
  );
  let at = 0;
  const placed = (sources: readonly Source[]): MappedRow[] =>
    sources.map(({ set, position }) => {
      const [x, y] = points[at++];
      const origin = set.origins?.[position];
      return { x, y, label: set.labels[position], ...(origin && { origin }) };
    });
  return {
    corpus: first.corpus,
    normalisation: first.normalisation,
    fold: first.fold,
    classes: first.classes,
    real: placed(real),
    synthetic: sets.map((set, k) => ({ augmenter: set.augmenter, rows: placed(synthetic[k]) })),
  };
}

/** At most `limit` rows of one kind, classes in the proportions in which they occur. */
function chosen(set: SampleSet, synthetic: 0 | 1, limit: number, rng: Rng): Source[] {
  const positions: number[] = [];
  for (let i = 0; i < set.labels.length; i++) {
    const start = i * set.dimensions;
    const usable = set.data.subarray(start, start + set.dimensions).every(Number.isFinite);
    if (set.synthetic[i] === synthetic && usable) positions.push(i);
  }
  const byClass = set.classes.map((_, label) =>
    rng.shuffled(positions.filter((i) => set.labels[i] === label)),
  );
  const keep = Math.min(1, limit / Math.max(1, positions.length));
  return byClass.flatMap((list) =>
    list.slice(0, Math.ceil(keep * list.length)).map((position) => ({ set, position })),
  );
}

/** What the package has but does not declare, or declares without a type. */
interface Inner {
  /** Affinities of the rows, `[n, n]`, summing to 1. */
  readonly P: Float64Array;
  readonly iter: number;
  gaussRandom: () => number;
  costGrad: (positions: number[][]) => { cost: number; grad: number[][] };
}

/** @returns One `[x, y]` for each row. Distances are taken relative to their mean, so that the perplexity search starts near its goal. */
function embed(rows: readonly Float32Array[], rng: Rng): number[][] {
  if (rows.length < 3) return rows.map((_, i) => [i, 0]);
  const tsne = new TSNE({
    dim: 2,
    perplexity: Math.min(30, Math.max(2, (rows.length - 1) / 3)),
    epsilon: 20,
  });
  const inner = tsne as unknown as Inner;
  // The package draws from Math.random only here; the start it makes is then a function of the seed.
  inner.gaussRandom = () => rng.normal();
  tsne.initDataDist(relativeDistances(rows));
  const kernel = new Float64Array(rows.length ** 2);
  inner.costGrad = (positions) => ({
    cost: Number.NaN,
    grad: gradient(inner.P, inner.iter < 100 ? 4 : 1, positions, kernel),
  });
  for (let step = 0; step < steps; step++) tsne.step();
  return tsne.getSolution();
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

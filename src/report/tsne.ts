/** @file t-SNE of real and synthetic rows (van der Maaten & Hinton, 2008), small enough for a report, repeatable. */

import { TSNE } from "@keckelt/tsne";
import type { Rng } from "../core/index.ts";
import type { SampleSet } from "../experiment/results.ts";

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
}

const steps = 500;

/** Work is about steps x rows squared: 2e5 squared-row units of 500 steps take about 2 s, so all maps together stay near 8 s. */
const budget = 640_000;
const fewest = 60;
const most = 460;

/** Groups the sample sets and lays out one map for each group. */
export function jointMaps(samples: readonly SampleSet[], rng: Rng): JointMap[] {
  const groups = new Map<string, SampleSet[]>();
  for (const set of samples) {
    const key = JSON.stringify([set.corpus, set.normalisation, set.fold, set.dimensions, set.classes]);
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
      return { x, y, label: set.labels[position] };
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

/** @returns One `[x, y]` for each row. Distances are taken relative to their mean, so that the perplexity search starts near its goal. */
function embed(rows: readonly Float32Array[], rng: Rng): number[][] {
  if (rows.length < 3) return rows.map((_, i) => [i, 0]);
  const tsne = new TSNE({
    dim: 2,
    perplexity: Math.min(30, Math.max(2, (rows.length - 1) / 3)),
    epsilon: 20,
  });
  // The package draws from Math.random only here; the start it makes is then a function of the seed.
  tsne.gaussRandom = () => rng.normal();
  tsne.initDataDist(relativeDistances(rows));
  for (let step = 0; step < steps; step++) tsne.step();
  return tsne.getSolution();
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

/** @file Real and synthetic rows on one plane: which are shown together, and which of many are shown. */

import type { Rng } from "../core/index.ts";
import type { SampleOrigin, SampleSet } from "../experiment/index.ts";
import { tsne } from "./tsne.ts";

/** Lays out rows of equal length. @returns One `[x, y]` for each; the same for equal arguments. */
export type Layout = (rows: readonly Float32Array[], rng: Rng) => number[][];

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

/** Rows squared, summed over all maps: a step of t-SNE takes about 8 ns for each, so all maps together take about 5 s. */
const budget = 1_200_000;
const fewest = 100;
const most = 700;

/**
 * Groups the sample sets and lays out one map for each group.
 *
 * @param apart Whether a set has a space of its own, as learned representations have: then it gets its own map.
 * @param layout The same rows are chosen for every layout.
 */
export function jointMaps(
  samples: readonly SampleSet[],
  rng: Rng,
  apart: (set: SampleSet) => boolean = () => false,
  layout: Layout = tsne,
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
  return [...groups].map(([key, sets]) => jointMap(sets, rowsPerMap, rng.fork("tsne", key), layout));
}

interface Source {
  readonly set: SampleSet;
  readonly position: number;
}

function jointMap(sets: readonly SampleSet[], rows: number, rng: Rng, layout: Layout): JointMap {
  const [first] = sets;
  const share = Math.floor(rows / (sets.length + 1));
  const real = chosen(first, 0, share, rng);
  const synthetic = sets.map((set) => chosen(set, 1, share, rng));
  const points = layout(
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

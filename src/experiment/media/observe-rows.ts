/** @file What is observed of augmenters of feature vectors: curves, how close their rows are to real ones, and the rows for maps. */

import { augmenters } from "../../augment/index.ts";
import { classCounts, type Recorded, type Rows, row, rowsOfClass } from "../../core/index.ts";
import { coverageDensity, frechetDistance, normaliseFold } from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import type { Group } from "../plan/shapes.ts";
import type { SampleSet } from "../results/shapes.ts";
import type { ClassFidelity, RowPool } from "../results/store.ts";
import type { Drawn, FirstFit, Reader } from "./medium.ts";

export function observeRows(group: Group, { fitted, train, synthetic }: Drawn<Rows>): RowPool["observed"] {
  return { curves: fitted.curves ?? [], fidelity: fidelityOf(group, train, synthetic) };
}

/** Coverage, density and Frechet distance of the rows of the declared amount, class by class. */
function fidelityOf(group: Group, train: Recorded<Rows>, synthetic: RowPool["synthetic"]): ClassFidelity[] {
  const d = train.features.length;
  return train.classes.flatMap((name, label) => {
    const real = stack(
      rowsOfClass(train, label).map((i) => row(train, i)),
      d,
    );
    const drawn: Float32Array[] = [];
    for (let i = 0; i < group.declaredSize; i++)
      if (synthetic.labels[i] === label) drawn.push(synthetic.data.subarray(i * d, (i + 1) * d));
    const made = stack(drawn, d);
    if (real.length / d < 2 || drawn.length < 2) return [];
    const { coverage, density } = coverageDensity(
      { data: real, dimensions: d },
      { data: made, dimensions: d },
      group.fidelityK,
    );
    return [
      {
        class: name,
        coverage: round(coverage),
        density: round(density),
        frechet: round(frechetDistance({ data: real, dimensions: d }, { data: made, dimensions: d })),
      },
    ];
  });
}

function stack(rows: readonly Float32Array[], d: number): Float32Array {
  const out = new Float32Array(rows.length * d);
  for (const [i, values] of rows.entries()) out.set(values, i * d);
  return out;
}

/** How many real rows, and how many synthetic ones, stand for a class: enough to see the shape of a cloud. */
const perClass = 60;

/** Real and synthetic rows of the first fit of each generative augmenter. */
export async function sampleRows(
  first: readonly FirstFit<Rows>[],
  open: (hash: string) => Promise<Reader<Rows>>,
): Promise<SampleSet[]> {
  const sets: SampleSet[] = [];
  for (const { group, pool } of first) {
    if (pool === undefined || !augmenters.rows.of(group.augmenterConfig.kind).traits?.generative) continue;
    const part = await (await open(group.dataHash))(group.train);
    const { train } = normaliseFold(group.normalisation, part, part);
    const { labels: made, data: values, provenance } = pool.synthetic;
    const d = train.features.length;
    const real = firstOfEach(train.labels, classCounts(train).length);
    const drawn = firstOfEach(made.subarray(0, group.declaredSize), classCounts(train).length);
    const data = new Float32Array((real.length + drawn.length) * d);
    for (const [at, i] of real.entries()) data.set(row(train, i), at * d);
    for (const [at, i] of drawn.entries())
      data.set(values.subarray(i * d, (i + 1) * d), (real.length + at) * d);
    sets.push({
      corpus: group.corpus,
      augmenter: group.augmenter,
      normalisation: group.normalisation,
      fold: group.fold,
      classes: train.classes,
      dimensions: d,
      data,
      labels: Int32Array.from([...real.map((i) => train.labels[i]), ...drawn.map((i) => made[i])]),
      synthetic: Uint8Array.from([...real.map(() => 0), ...drawn.map(() => 1)]),
      origins: [
        ...real.map((i) => ({ id: train.ids[i], speaker: train.speakers[i] })),
        ...drawn.map((i) => ({ sources: provenance[i].sources, seed: provenance[i].seed })),
      ],
    });
  }
  return sets;
}

/** Positions of the first rows of each class. */
function firstOfEach(labels: Int32Array, classes: number): number[] {
  const taken = new Array<number>(classes).fill(0);
  const out: number[] = [];
  for (let i = 0; i < labels.length; i++) if (taken[labels[i]]++ < perClass) out.push(i);
  return out;
}

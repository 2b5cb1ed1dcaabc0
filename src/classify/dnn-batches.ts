/** @file The batches a dense network is trained on. */

import {
  classCounts,
  mixedIn,
  ParameterError,
  type Rng,
  type Rows,
  row,
  type TrainingSet,
} from "../core/index.ts";

/** What batches depend on. */
interface BatchShape {
  readonly batchSize: number;
  readonly features: number;
  readonly classes: number;
  readonly hidden: readonly number[];
  readonly dropout: number;
  readonly classWeights: "none" | "balanced";
}

/**
 * Arrays to feed, refilled for each step: rows in a new order each epoch. The last batch is filled up with rows whose
 * targets are all 0, and the targets of the rest are scaled so that the loss stays the mean over real rows. A mixed row has
 * its shares of two classes as targets.
 */
export function createBatches(table: TrainingSet<Rows>, shape: BatchShape, rng: Rng) {
  const { batchSize, features, classes } = shape;
  const n = table.labels.length;
  if (n === 0) throw new ParameterError("dnn, training rows", "at least one", 0);
  const perEpoch = Math.ceil(n / batchSize);
  const counts = classCounts(table);
  const weights = counts.map((c) => (shape.classWeights === "balanced" ? n / (classes * Math.max(1, c)) : 1));
  const data = new Float32Array(batchSize * features);
  const targets = new Float32Array(batchSize * classes);
  const noise = shape.dropout > 0 ? shape.hidden.map((units) => new Float32Array(batchSize * units)) : [];
  let order: number[] = [];
  return {
    perEpoch,
    feeds: {
      features: data,
      targets,
      ...Object.fromEntries(noise.map((values, i) => [`noise/${i + 1}`, values])),
    },
    fill(step: number, noiseRng: Rng): void {
      const [epoch, batch] = [Math.floor(step / perEpoch), step % perEpoch];
      if (batch === 0) order = rng.fork(epoch).shuffled(Array.from({ length: n }, (_, i) => i));
      const rows = order.slice(batch * batchSize, (batch + 1) * batchSize);
      data.fill(0, rows.length * features);
      targets.fill(0);
      for (const [i, from] of rows.entries()) {
        data.set(row(table, from), i * features);
        const label = table.labels[from];
        const mixed = mixedIn(table, from);
        targets[i * classes + label] = (weights[label] * batchSize * (1 - (mixed?.share ?? 0))) / rows.length;
        if (mixed)
          targets[i * classes + mixed.label] +=
            (weights[mixed.label] * batchSize * mixed.share) / rows.length;
      }
      for (const values of noise) for (let i = 0; i < values.length; i++) values[i] = noiseRng.uniform();
    },
  };
}

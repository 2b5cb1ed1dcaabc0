/** @file Rough seconds of work on feature vectors where nothing like it was measured. */

import type { Group, Size } from "../plan/shapes.ts";
import type { RowAugmenterConfig, RowClassifierConfig } from "../recipe/schema.ts";

/**
 * The multiplications of the networks at 20 GFLOP/s, and 1.5 ms for each update's calls. Right to a factor of about two on a CPU
 * of 2020 or later.
 */
export function guessRowAugmenter({
  augmenterConfig,
  train,
  size: { dimensions, classes },
}: Pick<Group, "augmenterConfig" | "train" | "size">): number {
  const config = augmenterConfig as RowAugmenterConfig;
  if (config.kind !== "gan" && config.kind !== "cyclegan") return 0.1;
  const { batch, hidden, networks, discriminatorUpdates, generatorUpdates } = config;
  const rounds = config.steps ?? config.epochs * Math.ceil(train.length / batch);
  // A round of the cycle-GAN passes four generators forwards and backwards, and its critics' slopes once more.
  const passes = config.kind === "cyclegan" ? 14 : 6;
  const flops = 2 * batch * weights([dimensions, ...hidden, dimensions]) * passes;
  const sets = networks === "conditional" ? 1 : classes;
  return sets * rounds * (discriminatorUpdates + generatorUpdates) * (0.0015 + flops / 2e10);
}

export function guessRowClassifier(
  config: RowClassifierConfig,
  rows: number,
  { dimensions, classes }: Size,
): number {
  if (config.kind === "majority") return 0.01;
  if (config.kind === "svm") return 0.05 + (rows / 1000) ** 2 * (config.c === "search" ? 20 : 0.6);
  const updates = config.epochs * Math.ceil(rows / config.batchSize);
  return (
    updates * (0.0005 + (6 * config.batchSize * weights([dimensions, ...config.hidden, classes])) / 2e10)
  );
}

/** Weights of a dense network with these layer sizes. */
function weights(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
}

/** @file What features are called and what version they have. Where a model has to be loaded for that, a worker does it. */

import type { UtteranceFeatures, Workers } from "../core/index.ts";
import { createFeatureSet, type FeaturesConfig } from "../features/index.ts";

/** What is known of features before anything is extracted. */
export type FeatureFacts = Pick<UtteranceFeatures, "id" | "version" | "names" | "sampleRateHz">;

/** Opens features in a worker and keeps them for its next task. */
export type OpenInWorker = (config: FeaturesConfig) => Promise<UtteranceFeatures>;

/** @throws {EmoforgeError} for features that do not give one vector for each utterance, and a model that cannot be used. */
export async function describeFeatures(
  config: FeaturesConfig,
  workers: Workers,
  signal?: AbortSignal,
): Promise<FeatureFacts> {
  if (config.set !== "onnx") return factsOf(createFeatureSet(config));
  return workers.run<FeatureFacts>("features", config, signal === undefined ? {} : { signal });
}

/** Runs in a worker. */
export async function featuresTask(config: FeaturesConfig, open: OpenInWorker): Promise<FeatureFacts> {
  return factsOf(await open(config));
}

function factsOf({ id, version, names, sampleRateHz }: UtteranceFeatures): FeatureFacts {
  return { id, version, names, sampleRateHz };
}

/** The part of a config that decides values: of a model that is its content, which is in the version, and not its place. */
export function identityOf(config: FeaturesConfig): object {
  if (config.set !== "onnx") return config;
  const { path: _, ...identity } = config;
  return identity;
}

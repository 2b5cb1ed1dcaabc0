/** @file The names of features, and where their rows are cached. If a model has to be loaded to find out, a worker does so, once. */

import * as z from "zod";
import type { Platform, UtteranceFeatures, Workers } from "../../core/index.ts";
import { createFeatureSet, embeddingVersion, type FeaturesConfig, readModel } from "../../features/index.ts";
import { canonicalJson, readKept, writeKept } from "../../store/index.ts";

/** What is known about features before anything is extracted. */
export interface FeatureFacts extends Pick<UtteranceFeatures, "id" | "version" | "names" | "sampleRateHz"> {
  /** The folder of their rows below the cache folder, named after everything that decides their values. */
  readonly folder: string;
}

export interface DescribeOptions {
  readonly platform: Pick<Platform, "files" | "hasher" | "remark">;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}

/** Opens features in a worker and keeps them for its next task. */
export type OpenInWorker = (config: FeaturesConfig) => Promise<UtteranceFeatures>;

/** @throws {EmoforgeError} if the features do not give one vector for each utterance, or their model cannot be used. */
export async function describeFeatures(
  config: FeaturesConfig,
  options: DescribeOptions,
): Promise<FeatureFacts> {
  if (config.set === "onnx") return describeEmbedding(config, options);
  const { id, version, names, sampleRateHz } = createFeatureSet(config);
  return { id, version, names, sampleRateHz, folder: await folderOf(config, version, options) };
}

/** Loading a large model takes many seconds, so its names are kept beside the rows that it gave. */
async function describeEmbedding(
  config: Extract<FeaturesConfig, { set: "onnx" }>,
  options: DescribeOptions,
): Promise<FeatureFacts> {
  const { platform, workers, signal } = options;
  const { path, ...identity } = config;
  const version = await embeddingVersion(await readModel(path, platform.files, platform.hasher), config);
  // Values depend on the content of the model, which the version stands for, and not on its path.
  const folder = await folderOf(identity, version, options);
  const kept = `${options.cacheFolder}/${folder}/names.json`;
  let names: readonly string[] | undefined = await readKept(kept, keptNames, platform);
  if (names === undefined) {
    names = await workers.run<readonly string[]>("features", config, signal === undefined ? {} : { signal });
    await writeKept(kept, { names }, platform, { durable: false });
  }
  return { id: config.set, version, names, sampleRateHz: config.sampleRateHz, folder };
}

/** Runs in a worker: the names of an embedding. */
export async function featuresTask(config: FeaturesConfig, open: OpenInWorker): Promise<readonly string[]> {
  return (await open(config)).names;
}

async function folderOf(
  config: { readonly set: string },
  version: string,
  { platform }: DescribeOptions,
): Promise<string> {
  const key = await platform.hasher.sha256(canonicalJson({ config, version }));
  return `features/${config.set}-${key.slice(0, 12)}`;
}

const list = z.array(z.string()).min(1);

/** Earlier versions wrote the list alone. */
const keptNames = z.union([z.strictObject({ names: list }).transform(({ names }) => names), list]);

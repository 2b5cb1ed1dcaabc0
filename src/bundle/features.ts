/** @file The record of features in a bundle, and the check that this program still computes the same. */

import { joined } from "../audio/index.ts";
import {
  EmoforgeError,
  type Hasher,
  ParameterError,
  type Stretches,
  type UtteranceFeatures,
} from "../core/index.ts";
import {
  createFeatureSet,
  createFeatures,
  type EmbeddingModel,
  embeddingVersion,
  type FeaturesConfig,
  frontEndOfModel,
  openEmbedding,
} from "../features/index.ts";
import type { Engine } from "../tensor/index.ts";
import { type Bundle, embeddingFile, type FeatureRecord, type Segmenting } from "./schema.ts";

/** The user's model that computes the features: its bytes, and what it gives. */
export interface BundledEmbedding {
  readonly model: Uint8Array;
  readonly names: readonly string[];
  /** Version of the features that the classifier was trained on. */
  readonly version: string;
}

/** What some kinds of features need apart from their configuration. */
export interface FeatureParts {
  /** With features "onnx", and only with them: the model is copied into the bundle. */
  readonly embedding?: BundledEmbedding | undefined;
  /** With features "logmel", and only with them: how the classifier cuts a spectrogram. */
  readonly segments?: Segmenting | undefined;
}

/** @throws {ParameterError} for spectrograms without segments, segments without spectrograms, and a model other than the one trained with. */
export async function recordFeatures(
  config: FeaturesConfig,
  hasher: Hasher,
  { embedding, segments }: FeatureParts = {},
): Promise<FeatureRecord> {
  if (config.set === "onnx") return recordEmbedding(config, hasher, embedding);
  requireSegments("bundle", config, segments);
  const { version, sampleRateHz, names } = describe(config);
  return {
    config,
    version,
    sampleRateHz,
    namesSha256: await hashNames(names, hasher),
    names: [...names],
    ...(segments === undefined ? {} : { segments }),
  };
}

/** Requires segments for spectrograms, and for nothing else. */
function requireSegments(where: string, { set }: FeaturesConfig, segments: Segmenting | undefined): void {
  if ((set === "logmel") === (segments !== undefined)) return;
  throw new ParameterError(
    `${where}, segments`,
    "frames and hop, with spectrograms alone",
    `${segments === undefined ? "none" : "some"} with "${set}"`,
  );
}

/** Describes what this program computes. A spectrogram's names are those of its mel bands, from the lowest. */
function describe(
  config: Exclude<FeaturesConfig, { set: "onnx" }>,
): Pick<FeatureRecord, "version" | "sampleRateHz"> & { readonly names: readonly string[] } {
  const features = createFeatures(config);
  if (features.kind !== "clips") return createFeatureSet(config);
  const { version, sampleRateHz, mels } = features.feature;
  return { version, sampleRateHz, names: Array.from({ length: mels }, (_, i) => `logmel[${i}]`) };
}

async function recordEmbedding(
  config: Extract<FeaturesConfig, { set: "onnx" }>,
  hasher: Hasher,
  embedding: BundledEmbedding | undefined,
): Promise<FeatureRecord> {
  if (embedding === undefined)
    throw new ParameterError("bundle, embedding", `the model ${config.path} with its names`, "nothing");
  const { model, names, version } = embedding;
  const sha256 = await hasher.sha256(model);
  const got = await embeddingVersion({ model, sha256 }, config);
  if (got !== version) {
    throw new ParameterError(
      "bundle, embedding",
      `the model trained with (version ${version})`,
      `version ${got}: ${config.path} was changed meanwhile`,
      "Train anew.",
    );
  }
  return {
    // What the model is fed is named, so that nobody has to find it out again.
    config: { ...config, path: embeddingFile, ...(await namedFrontEnd(model, config)) },
    version,
    sampleRateHz: config.sampleRateHz,
    namesSha256: await hashNames(names, hasher),
    names: [...names],
    model: { bytes: model.length, sha256 },
  };
}

async function namedFrontEnd(model: Uint8Array, config: Extract<FeaturesConfig, { set: "onnx" }>) {
  const frontEnd = await frontEndOfModel(model, config);
  return frontEnd === "samples" ? {} : { frontEnd };
}

const retrain = "Train the bundle anew with this version, or use the version of emoforge that made it.";

/**
 * @param where The file that holds the record, for messages.
 * @param embedding The bundled model, if it computes the features.
 * @throws {EmoforgeError} if this program would compute features other than those that the model was trained on.
 */
export async function checkFeatures(
  record: FeatureRecord,
  where: string,
  hasher: Hasher,
  embedding?: EmbeddingModel,
): Promise<void> {
  const { config, names } = record;
  requireSegments(where, config, record.segments);
  const differs = (what: string, expected: unknown, got: unknown) =>
    new EmoforgeError(
      `${where}: ${what} of feature set "${config.set}": expected ${expected} (what this emoforge computes), got ${got}. ${retrain}`,
    );
  // The names of an embedding are known only once its model is open: see `openBundled`.
  const set =
    config.set === "onnx"
      ? { version: await versionOf(embedding, config), sampleRateHz: config.sampleRateHz, names }
      : describe(config);
  if (record.version !== set.version) throw differs("version", `"${set.version}"`, `"${record.version}"`);
  if (record.sampleRateHz !== set.sampleRateHz)
    throw differs("sample rate", `${set.sampleRateHz} Hz`, `${record.sampleRateHz} Hz`);
  if (names.length !== set.names.length) throw differs("number of features", set.names.length, names.length);
  const other = set.names.findIndex((name, i) => name !== names[i]);
  if (other >= 0) throw differs(`name of feature ${other + 1}`, `"${set.names[other]}"`, `"${names[other]}"`);
  const hash = await hashNames(set.names, hasher);
  if (record.namesSha256 !== hash)
    throw differs("hash of the names", hash.slice(0, 12), record.namesSha256.slice(0, 12));
}

async function versionOf(
  embedding: EmbeddingModel | undefined,
  config: Extract<FeaturesConfig, { set: "onnx" }>,
): Promise<string> {
  return embedding === undefined ? "" : embeddingVersion(embedding, config);
}

/** Computes the features of recordings. */
export interface BundledFeatures {
  readonly sampleRateHz: number;
  /** @returns Rows as the features give them: one vector, or a row for each frame of a spectrogram. */
  extract(samples: Float32Array): Float32Array | Promise<Float32Array>;
  /** The same for a signal that arrives in pieces; `push` keeps no reference to the array. */
  start(): { push(samples: Float32Array): void; finish(): Float32Array | Promise<Float32Array> };
  /** Absent where stretches of a signal have nothing to share: see `FeatureSet`. */
  stretches?(history: number): Stretches;
  release?(): Promise<void>;
}

/** @throws {EmoforgeError} for a bundled model that does not give the features of the record. */
export async function openBundled(
  { features, embedding }: Pick<Bundle, "features" | "embedding">,
  engine: Engine,
): Promise<BundledFeatures> {
  const { config, names } = features;
  if (config.set !== "onnx") {
    const opened = createFeatures(config);
    if (opened.kind !== "clips") {
      const set = createFeatureSet(config);
      return { ...inPieces(set), stretches: (history) => set.stretches(history) };
    }
    const { sampleRateHz, extract } = opened.feature;
    return { sampleRateHz, ...fromWhole((samples) => extract(samples).data) };
  }
  if (embedding === undefined)
    throw new ParameterError("bundle", `${embeddingFile}, which computes its features`, "none");
  const { set: _, ...options } = config;
  const open = await openEmbedding(options, embedding, engine);
  if (open.names.join() === names.join()) return { ...inPieces(open), release: () => open.release() };
  await open.release();
  throw new EmoforgeError(
    `bundle, ${embeddingFile}: expected the ${names.length} features of features.json, from "${names[0]}" on, got ` +
      `${open.names.length}, from "${open.names[0]}" on. ${retrain}`,
  );
}

/** Features with a beginning and an end of their own. */
function inPieces(set: UtteranceFeatures): BundledFeatures {
  return {
    sampleRateHz: set.sampleRateHz,
    extract: (samples) => set.extract(samples),
    start() {
      const extraction = set.start("functionals");
      return {
        push: (samples) => extraction.push(samples),
        finish: async () => (await extraction.finish()).data,
      };
    },
  };
}

/** Features that need the whole signal: its pieces are kept until they are all there. */
function fromWhole(
  extract: (samples: Float32Array) => Float32Array,
): Pick<BundledFeatures, "extract" | "start"> {
  return {
    extract,
    start() {
      const parts: Float32Array[] = [];
      return { push: (samples) => void parts.push(samples.slice()), finish: () => extract(joined(parts)) };
    },
  };
}

function hashNames(names: readonly string[], hasher: Hasher): Promise<string> {
  return hasher.sha256(names.join("\n"));
}

/** @file The feature sets by name. To add one: write its file, then name it in the schema and in `featureSets`. */

import * as z from "zod";
import {
  EmoforgeError,
  type FeatureSet,
  type Files,
  type Hasher,
  namingKnownKeys,
  ParameterError,
} from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { compare2016 } from "./compare2016.ts";
import { egemapsV02, gemapsV01b } from "./egemaps.ts";
import { type EmbeddingOptions, embeddingOptions, openEmbedding, readModel } from "./embedding/index.ts";
import { is09 } from "./is09.ts";
import { emobase2010, is10 } from "./is10.ts";
import { joined } from "./joined.ts";
import { type ClipFeature, logmel, logmelOptions } from "./logmel.ts";
import type { OpenFeatures } from "./opener.ts";

export {
  type AboutModel,
  aboutModel,
  addressOf,
  type EmbeddingModel,
  type EmbeddingOptions,
  type EmbeddingSet,
  embeddingVersion,
  frontEndOfModel,
  openEmbedding,
  type PublishedModel,
  publishedBySha256,
  publishedModels,
  readModel,
} from "./embedding/index.ts";
export {
  type ExtractedRecording,
  extractDescriptors,
  extractFeatures,
  extractRecording,
  type RecordingDescriptors,
  type RecordingOptions,
  type Segment,
} from "./extract.ts";
export {
  arffSink,
  createTableFile,
  csvCell,
  csvSink,
  decodeNpy,
  encodeNpy,
  type FeatureRow,
  type FeatureSink,
  featuresToCsv,
  filesBeside,
  formatOf,
  type TableAbout,
  type TableFormat,
  type TextOut,
  tableFormats,
  tableToArff,
} from "./formats/index.ts";
export { type Clip, type ClipFeature, logmel, logmelOptions } from "./logmel.ts";
export { keepOpen, type OpenFeatures } from "./opener.ts";
export { createSampleWindow, type SampleWindow } from "./sample-window.ts";

/** The values of the customary extractor, or those with its evident faults corrected: see each set. */
const variant = z.enum(["reference", "textbook"]).default("reference");

const tables = [
  z.strictObject({ set: z.literal("egemaps-v02"), variant }),
  z.strictObject({ set: z.literal("gemaps-v01b"), variant }),
  z.strictObject({ set: z.literal("is09") }),
  z.strictObject({ set: z.literal("is10"), variant }),
  z.strictObject({ set: z.literal("emobase2010"), variant }),
  z.strictObject({ set: z.literal("compare2016") }),
] as const;

const sets = z
  .array(z.discriminatedUnion("set", tables))
  .min(2)
  .refine((list) => new Set(list.map(({ set }) => set)).size === list.length, {
    error: "a set is named twice",
  });

/** What a recipe says under `features`. */
export const featuresSchema = z.discriminatedUnion("set", [
  ...tables,
  z.strictObject({ set: z.literal("joined"), sets }),
  z.strictObject({ set: z.literal("onnx"), ...embeddingOptions.shape }),
  z.strictObject({ set: z.literal("logmel"), ...logmelOptions.shape }),
]);

export type FeaturesConfig = z.output<typeof featuresSchema>;

type ClipConfig = Extract<FeaturesConfig, { set: "logmel" }>;
type EmbeddingConfig = Extract<FeaturesConfig, { set: "onnx" }>;
type JoinedConfig = Extract<FeaturesConfig, { set: "joined" }>;
type TableConfig = Exclude<FeaturesConfig, ClipConfig | EmbeddingConfig | JoinedConfig>;

/** Sets of signal processing that give one vector for each utterance, by id. */
export const featureSets: {
  readonly [Id in TableConfig["set"]]: (config: Extract<TableConfig, { set: Id }>) => FeatureSet;
} = { "egemaps-v02": egemapsV02, "gemaps-v01b": gemapsV01b, is09, is10, emobase2010, compare2016 };

/**
 * A set that gives one vector for each utterance, by id or as a recipe asks for it.
 *
 * @throws {ParameterError} For an unknown id, and for a feature that gives a row for each frame (see `createFeatures`).
 * @throws {EmoforgeError} For an option that the set does not have.
 *
 * @example
 * import { createFeatureSet } from "emoforge/features";
 *
 * const set = createFeatureSet({ set: "egemaps-v02", variant: "textbook" });
 * const row = set.extract(new Float32Array(set.sampleRateHz));
 * console.log(set.names.length, row.length); // 88 88
 */
export function createFeatureSet(which: string | z.input<typeof featuresSchema>): FeatureSet {
  const config = typeof which === "string" ? ({ set: which } as z.input<typeof featuresSchema>) : which;
  if (config.set !== "joined" && !Object.hasOwn(featureSets, config.set)) {
    const remedy = config.set === "onnx" ? "Embeddings need a model: use openFeatures." : undefined;
    throw new ParameterError(
      "feature set",
      `one of ${Object.keys(featureSets).join(", ")}`,
      config.set,
      remedy,
    );
  }
  return createTableSet(parsed(config) as TableConfig | JoinedConfig);
}

/** The configuration, checked and with defaults filled in. */
function parsed(config: z.input<typeof featuresSchema>): FeaturesConfig {
  const result = featuresSchema.safeParse(config, namingKnownKeys);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [...path, message].join(": "));
  throw new EmoforgeError(`features, ${config.set}: ${faults.join("; ")}`);
}

function createTableSet(config: TableConfig | JoinedConfig): FeatureSet {
  if (config.set === "joined") return joined(config.sets.map(createTableSet));
  return (featureSets[config.set] as (config: TableConfig) => FeatureSet)(config);
}

/** A feature as recipes ask for it: a vector per utterance (`table`; `embedding`: see `openFeatures`) or a row per frame (`clips`). */
export type Features =
  | { readonly kind: "embedding"; readonly options: EmbeddingOptions }
  | { readonly kind: "table"; readonly set: FeatureSet }
  | { readonly kind: "clips"; readonly feature: ClipFeature };

/**
 * Features of any kind, which the caller tells apart.
 *
 * @example
 * import { createFeatures, featuresSchema } from "emoforge/features";
 *
 * const features = createFeatures(featuresSchema.parse({ set: "logmel", mels: 64 }));
 * if (features.kind === "clips") console.log(features.feature.mels, features.feature.hopMs); // 64 25
 */
export function createFeatures(config: FeaturesConfig): Features {
  if (config.set === "onnx") {
    const { set: _, ...options } = config;
    return { kind: "embedding", options };
  }
  if (config.set !== "logmel") return { kind: "table", set: createTableSet(config) };
  const { set: _, ...options } = config;
  return { kind: "clips", feature: logmel(options) };
}

/** What is needed to open features whose model is a file. */
export interface FeatureTools {
  readonly files: Pick<Files, "read" | "exists">;
  readonly hasher: Hasher;
  /** Called for embeddings only. */
  readonly engine: () => Promise<Engine>;
}

/**
 * Opens features of any kind that give one vector for each utterance.
 *
 * @throws {ParameterError} for features that give a row for each frame (`logmel`), and for a model that is not there.
 * @throws {EmoforgeError} for options that the features do not have, and for a file that is not a model of speech samples.
 *
 * @example
 * import { openFeatures } from "emoforge/features";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const tools = { ...nodePlatform, engine: () => createNodeEngine() };
 * const features = await openFeatures({ set: "onnx", path: "hubert.onnx", pool: "mean" }, tools);
 * const row = await features.extract(new Float32Array(16_000));
 * console.log(row.length === features.names.length); // true
 * await features.release?.();
 */
export async function openFeatures(
  config: z.input<typeof featuresSchema>,
  tools: FeatureTools,
): Promise<OpenFeatures> {
  if (config.set !== "onnx") return createFeatureSet(config);
  const { set: _, ...options } = parsed(config) as EmbeddingConfig;
  const model = await readModel(options.path, tools.files, tools.hasher);
  return openEmbedding(options, model, await tools.engine());
}

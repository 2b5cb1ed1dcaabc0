/** @file Writes a bundle: every part, the model card, and the checksums last. */

import { type Answers, answersSchema } from "../answers/index.ts";
import { type Files, type Hasher, ParameterError } from "../core/index.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { requireFitting } from "./answers.ts";
import { modelCard } from "./card.ts";
import { type FeatureParts, recordFeatures } from "./features.ts";
import {
  answersFile,
  type BundleDescription,
  type BundleEvaluation,
  type BundleTraining,
  bundleFiles,
  bundleSchemaName,
  descriptionSchema,
  embeddingFile,
  featureRecordSchema,
  labelsSchema,
  scalerSchema,
} from "./schema.ts";
import { type BundleVoices, requireVoicesFit, voiceFiles, voicesSchema } from "./voices.ts";

/** What a trained model consists of. */
export interface BundleParts extends FeatureParts {
  /** See `FittedClassifier.toOnnx`. */
  readonly model: Uint8Array;
  /** Fitted on the training rows. Null (`speaker` normalisation) is refused: see `saveBundle`. */
  readonly scaler: {
    readonly kind: string;
    readonly mean: readonly number[];
    readonly scale: readonly number[];
  } | null;
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly features: FeaturesConfig;
  /** E.g. "emoforge 0.2.0". */
  readonly createdWith: string;
  readonly training: BundleTraining;
  readonly evaluation: BundleEvaluation | null;
  /** Absent: the model neither calibrates nor abstains. */
  readonly answers?: Answers | undefined;
  /** Absent: the model does not adapt to voices. */
  readonly voices?: BundleVoices | undefined;
}

/**
 * Writes the folder. The checksums come last, so that an unfinished folder is not taken for a bundle.
 *
 * @throws {ParameterError} for parts that do not fit each other, and for `speaker` normalisation: from a single recording of a
 *   stranger nobody knows that speaker's mean and deviation, so such a model could not be used.
 *
 * @example
 * import { loadBundle, saveBundle } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/emodb", files, hasher);
 * const { model, scaler, classes } = bundle;
 * const { createdWith, training } = bundle.description;
 * const features = bundle.features.config;
 * const parts = { model, scaler, classes, features, createdWith, training, evaluation: null };
 * await saveBundle("models/not-evaluated", parts, files, hasher);
 */
export async function saveBundle(
  folder: string,
  parts: BundleParts,
  files: Files,
  hasher: Hasher,
): Promise<void> {
  const { scaler, classes } = parts;
  if (scaler === null || scaler.kind !== "train") {
    throw new ParameterError(
      "bundle, normalisation",
      '"train"',
      '"speaker"',
      "The statistics of a stranger are not known when a single file is judged: train with `train` normalisation.",
    );
  }
  const features = await recordFeatures(parts.features, hasher, parts);
  const d = features.names.length;
  if (scaler.mean.length !== d || scaler.scale.length !== d) {
    throw new ParameterError(
      "bundle, scaler",
      `${d} means and scales, one for each feature of "${parts.features.set}"`,
      `${scaler.mean.length} and ${scaler.scale.length}`,
    );
  }
  const description: BundleDescription = {
    schema: bundleSchemaName,
    createdWith: parts.createdWith,
    normalisation: "train",
    training: parts.training,
    evaluation: parts.evaluation,
  };
  const contents: Record<string, Uint8Array | string> = {
    [bundleFiles.model]: parts.model,
    [bundleFiles.scaler]: json(scalerSchema.parse(scaler)),
    [bundleFiles.labels]: json(labelsSchema.parse({ classes })),
    [bundleFiles.features]: json(featureRecordSchema.parse(features)),
    [bundleFiles.description]: json(descriptionSchema.parse(description)),
    [bundleFiles.card]: modelCard(description, classes, features, parts.answers, parts.voices?.record),
  };
  if (parts.answers !== undefined) {
    requireFitting(parts.answers, classes.length, features);
    contents[answersFile] = json(answersSchema.parse(parts.answers));
  }
  if (parts.voices !== undefined) {
    requireVoicesFit(parts.voices.record, d, "bundle, voices");
    contents[voiceFiles.record] = `${JSON.stringify(voicesSchema.parse(parts.voices.record))}\n`;
    contents[voiceFiles.model] = parts.voices.model;
  }
  if (parts.embedding !== undefined && features.model !== undefined)
    contents[embeddingFile] = parts.embedding.model;
  // Those of an older bundle in this folder must not stay.
  for (const name of [bundleFiles.checksums, embeddingFile, answersFile, ...Object.values(voiceFiles)])
    if (await files.exists(`${folder}/${name}`)) await files.remove(`${folder}/${name}`);
  const checksums: Record<string, string> = {};
  for (const [name, content] of Object.entries(contents)) {
    await files.write(`${folder}/${name}`, content);
    checksums[name] = await hasher.sha256(content);
  }
  await files.write(`${folder}/${bundleFiles.checksums}`, json(checksums));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

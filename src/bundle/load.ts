/** @file Reads a bundle: nothing is used before everything fits. */

import type * as z from "zod";
import { type Answers, answersSchema } from "../answers/index.ts";
import { EmoforgeError, type Files, type Hasher } from "../core/index.ts";
import type { EmbeddingModel } from "../features/index.ts";
import { requireFitting } from "./answers.ts";
import { fittingJson, parseJson, readChecked } from "./checked.ts";
import { checkFeatures } from "./features.ts";
import {
  answersFile,
  type Bundle,
  bundleFiles,
  bundleSchemaName,
  checksumsSchema,
  descriptionSchema,
  embeddingFile,
  featureRecordSchema,
  formerSchemaName,
  labelsSchema,
  scalerSchema,
} from "./schema.ts";
import { type BundleVoices, requireVoicesFit, voiceFiles, voicesSchema } from "./voices.ts";

const copyAgain = "Copy the whole folder again, or train it anew with: emoforge train";
const expected = { schema: bundleSchemaName, remedy: copyAgain };

/**
 * Reads and checks a bundle folder. Whether the model's outputs fit the labels is checked by `createPredictor`, which runs it.
 *
 * @throws {EmoforgeError} for a missing file, a wrong checksum, an unknown schema, features that this program computes
 *   differently, or a scaler or labels that do not fit: expected, got and remedy.
 *
 * @example
 * import { loadBundle } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/emodb", files, hasher);
 * console.log(bundle.classes.join(" "), bundle.features.config.set); // quiet loud is09
 */
export async function loadBundle(folder: string, files: Files, hasher: Hasher): Promise<Bundle> {
  const at = (name: string) => `${folder}/${name}`;
  const all = Object.values(bundleFiles);
  const missing: string[] = [];
  for (const name of all) if (!(await files.exists(at(name)))) missing.push(name);
  if (missing.length === all.length) {
    throw new EmoforgeError(
      `${folder}: expected a model bundle (a folder with ${all.join(", ")}), got a path without any of them. ` +
        "Make one with: emoforge train",
    );
  }
  // The schema comes first: a newer one may have other files and other checksums.
  if (!missing.includes(bundleFiles.description)) await checkSchemaName(at(bundleFiles.description), files);
  if (missing.length > 0) {
    throw new EmoforgeError(
      `${folder}: expected the bundle's files ${all.join(", ")}, got all but ${missing.join(", ")}. ${copyAgain}`,
    );
  }
  const sums = fittingJson(
    checksumsSchema,
    await files.read(at(bundleFiles.checksums)),
    at(bundleFiles.checksums),
    expected,
  );
  // Every file is read only once, so that exactly what was checked is used, whatever happens to the folder meanwhile.
  const contents = new Map<string, Uint8Array>();
  for (const name of all) {
    if (name === bundleFiles.checksums) continue;
    contents.set(name, (await readChecked(at(name), sums[name], copyAgain, { files, hasher })).content);
  }
  const json = <Schema extends z.ZodType>(name: string, schema: Schema) =>
    fittingJson(schema, contents.get(name) as Uint8Array, at(name), expected);
  const scaler = json(bundleFiles.scaler, scalerSchema);
  const { classes } = json(bundleFiles.labels, labelsSchema);
  const features = json(bundleFiles.features, featureRecordSchema);
  const description = json(bundleFiles.description, descriptionSchema);
  let embedding: EmbeddingModel | undefined;
  if (features.config.set === "onnx") {
    if (!(await files.exists(at(embeddingFile))))
      throw new EmoforgeError(
        `${folder}: expected ${embeddingFile}, the model of its features, got none. ${copyAgain}`,
      );
    const read = await readChecked(at(embeddingFile), sums[embeddingFile], copyAgain, { files, hasher });
    embedding = { model: read.content, sha256: read.sum };
  }
  await checkFeatures(features, at(bundleFiles.features), hasher, embedding);
  const d = features.names.length;
  if (scaler.mean.length !== d || scaler.scale.length !== d) {
    throw new EmoforgeError(
      `${at(bundleFiles.scaler)}: expected ${d} means and scales, one for each feature, got ${scaler.mean.length} and ` +
        `${scaler.scale.length}. ${copyAgain}`,
    );
  }
  let answers: Answers | undefined;
  if (answersFile in sums) {
    const read = await readChecked(at(answersFile), sums[answersFile], copyAgain, { files, hasher });
    answers = fittingJson(answersSchema, read.content, at(answersFile), expected);
    requireFitting(answers, classes.length, features);
  }
  let voices: BundleVoices | undefined;
  if (voiceFiles.record in sums) {
    const read = async (name: string) =>
      (await readChecked(at(name), sums[name], copyAgain, { files, hasher })).content;
    const path = at(voiceFiles.record);
    const record = fittingJson(voicesSchema, await read(voiceFiles.record), path, expected);
    requireVoicesFit(record, d, path);
    voices = { model: await read(voiceFiles.model), record };
  }
  const model = contents.get(bundleFiles.model) as Uint8Array;
  return {
    model,
    scaler,
    classes,
    features,
    description,
    ...(embedding === undefined ? {} : { embedding }),
    ...(answers === undefined ? {} : { answers }),
    ...(voices === undefined ? {} : { voices }),
  };
}

async function checkSchemaName(path: string, files: Files): Promise<void> {
  const { schema, normalisation } = parseJson(await files.read(path), path, copyAgain) as Record<
    string,
    unknown
  >;
  if (schema !== bundleSchemaName && schema !== formerSchemaName) {
    throw new EmoforgeError(
      `${path}: expected the schema "${bundleSchemaName}", got ${JSON.stringify(schema)}. ` +
        "The bundle is of another version of emoforge: use that version, or train it anew.",
    );
  }
  if (normalisation !== "train") {
    throw new EmoforgeError(
      `${path}: expected the normalisation "train", got ${JSON.stringify(normalisation)}. A single file does not show the ` +
        "statistics of its speaker, so such a model cannot be used: train it with `train` normalisation.",
    );
  }
}

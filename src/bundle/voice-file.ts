/** @file The file of one voice that was enrolled: statistics alone, from which no recording can be made again. */

import * as z from "zod";
import { EmoforgeError } from "../core/index.ts";
import { fittingJson } from "./checked.ts";
import type { FeatureRecord } from "./schema.ts";
import { doubtSchema, type Voice } from "./voices.ts";

const column = z.array(z.number());

const voiceSchemaName = "emoforge/voice@1";

const voiceFileSchema = z.strictObject({
  schema: z.literal(voiceSchemaName),
  createdWith: z.string(),
  /** The features that were measured: a voice is known to models with the same ones only. */
  features: z.strictObject({
    config: z.looseObject({ set: z.string() }),
    version: z.string(),
    namesSha256: z.string(),
  }),
  recordings: z.int().min(1),
  mean: column,
  variance: z.array(z.number().min(0)),
  doubts: z.array(doubtSchema),
});

/**
 * @param createdWith E.g. "emoforge 0.2.0".
 *
 * @example
 * import { createPredictor, fileSource, loadBundle, readVoiceFile, voiceFileText } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/voices", files, hasher);
 * const predictor = await createPredictor(bundle, await createNodeEngine());
 * const voice = predictor.enrol([await predictor.hear(await fileSource("call.wav", files))]);
 * const text = voiceFileText(voice, bundle, "emoforge 0.2.0");
 * const again = readVoiceFile(new TextEncoder().encode(text), "voice.json", bundle);
 * console.log(again.recordings); // 1
 * await predictor.release();
 */
export function voiceFileText(
  voice: Voice,
  { features }: { readonly features: FeatureRecord },
  createdWith: string,
): string {
  const { config, version, namesSha256 } = features;
  const file: z.output<typeof voiceFileSchema> = {
    schema: voiceSchemaName,
    createdWith,
    features: { config, version, namesSha256 },
    recordings: voice.recordings,
    mean: [...voice.mean],
    variance: [...voice.variance],
    doubts: [...voice.doubts],
  };
  return `${JSON.stringify(file)}\n`;
}

/**
 * @throws {EmoforgeError} for a file of another kind, and a voice that was measured by other features than the bundle's.
 *
 * @example
 * import { loadBundle, readVoiceFile } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/voices", files, hasher);
 * if (await files.exists("anna.json")) console.log(readVoiceFile(await files.read("anna.json"), "anna.json", bundle).doubts);
 */
export function readVoiceFile(
  content: Uint8Array,
  path: string,
  { features }: { readonly features: FeatureRecord },
): Voice {
  const again = "Make it again with: emoforge enrol";
  const file = fittingJson(voiceFileSchema, content, path, { schema: voiceSchemaName, remedy: again });
  const own = file.features;
  const same =
    own.version === features.version &&
    own.namesSha256 === features.namesSha256 &&
    JSON.stringify(own.config) === JSON.stringify(features.config) &&
    file.mean.length === features.names.length &&
    file.variance.length === features.names.length;
  if (!same) {
    throw new EmoforgeError(
      `${path}: expected a voice measured by the bundle's features, "${features.config.set}" in version ${features.version}, got ` +
        `"${own.config.set}" in version ${own.version}, or other options. ${again}`,
    );
  }
  const { recordings, mean, variance, doubts } = file;
  return { recordings, mean, variance, doubts };
}

/** @file The augmenters by kind. To add one: write its file, then name it in the schema and in the switch. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { ParameterError } from "../core/errors.ts";
import type { Clips, Rows } from "../core/types.ts";
import type { Engine } from "../tensor/index.ts";
import { clipMixup, clipMixupOptions } from "./clips/mixup.ts";
import { clipNoise, clipNoiseOptions } from "./clips/noise.ts";
import { pitchShift, pitchShiftOptions } from "./clips/pitch.ts";
import { duplicateClips, duplicateClipsOptions, noViews, noViewsOptions } from "./clips/simple.ts";
import { specAugment, specAugmentOptions } from "./clips/specaugment.ts";
import { timeStretch, timeStretchOptions } from "./clips/stretch.ts";
import { cyclegan, cycleganOptions } from "./cyclegan.ts";
import { duplicate, duplicateOptions } from "./duplicate.ts";
import { gan, ganOptions } from "./gan.ts";
import { noise, noiseOptions } from "./noise.ts";
import { none, noneOptions } from "./none.ts";
import { parseOptions } from "./options.ts";
import { smote, smoteOptions } from "./smote.ts";
import { transfer, transferOptions } from "./transfer.ts";
import { viewmakerOptions } from "./viewmaker/options.ts";
import { viewmaker } from "./viewmaker/viewmaker.ts";

export { type PlanOptions, planLabels } from "./plan.ts";
export { type LoadedViewmaker, loadViewmaker } from "./viewmaker/load.ts";
export { silhouette } from "./viewmaker/measure.ts";
export type { ViewmakerCheckpoint, ViewmakerContext } from "./viewmaker/training.ts";
export { type FittedViewmaker, type Viewmaker, viewmaker } from "./viewmaker/viewmaker.ts";

export const augmenterSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none"), ...noneOptions.shape }),
  z.strictObject({ kind: z.literal("duplicate"), ...duplicateOptions.shape }),
  z.strictObject({ kind: z.literal("noise"), ...noiseOptions.shape }),
  z.strictObject({ kind: z.literal("smote"), ...smoteOptions.shape }),
  z.strictObject({ kind: z.literal("transfer"), ...transferOptions.shape }),
  z.strictObject({ kind: z.literal("gan"), ...ganOptions.shape }),
  z.strictObject({ kind: z.literal("cyclegan"), ...cycleganOptions.shape }),
]);

export type AugmenterConfig = z.output<typeof augmenterSchema>;

/**
 * @param tools `engine` runs the networks of "gan" and "cyclegan"; the others need none.
 * @throws {EmoforgeError} naming every faulty option; {ParameterError} if an engine is needed and missing.
 */
export function createAugmenter(
  config: z.input<typeof augmenterSchema>,
  tools: { readonly engine?: Engine } = {},
): Augmenter<Rows> {
  const parsed = parseOptions(String(config.kind), augmenterSchema, config);
  switch (parsed.kind) {
    case "none":
      return none(withoutKind(parsed));
    case "duplicate":
      return duplicate(withoutKind(parsed));
    case "noise":
      return noise(withoutKind(parsed));
    case "smote":
      return smote(withoutKind(parsed));
    case "transfer":
      return transfer(withoutKind(parsed));
    case "gan":
      return gan(withoutKind(parsed), required(tools.engine, parsed.kind));
    case "cyclegan":
      return cyclegan(withoutKind(parsed), required(tools.engine, parsed.kind));
  }
}

/** Augmenters of spectrograms, by kind. */
export const clipAugmenterSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none"), ...noViewsOptions.shape }),
  z.strictObject({ kind: z.literal("duplicate"), ...duplicateClipsOptions.shape }),
  z.strictObject({ kind: z.literal("noise"), ...clipNoiseOptions.shape }),
  z.strictObject({ kind: z.literal("specaugment"), ...specAugmentOptions.shape }),
  z.strictObject({ kind: z.literal("time-stretch"), ...timeStretchOptions.shape }),
  z.strictObject({ kind: z.literal("pitch-shift"), ...pitchShiftOptions.shape }),
  z.strictObject({ kind: z.literal("mixup"), ...clipMixupOptions.shape }),
  z.strictObject({ kind: z.literal("viewmaker"), ...viewmakerOptions.shape }),
]);

export type ClipAugmenterConfig = z.output<typeof clipAugmenterSchema>;

/**
 * @param tools `engine` runs the networks of "viewmaker"; the others need none.
 * @throws {EmoforgeError} naming every faulty option; {ParameterError} if an engine is needed and missing.
 */
export function createClipAugmenter(
  config: z.input<typeof clipAugmenterSchema>,
  tools: { readonly engine?: Engine } = {},
): Augmenter<Clips> {
  const parsed = parseOptions(String(config.kind), clipAugmenterSchema, config);
  switch (parsed.kind) {
    case "none":
      return noViews(withoutKind(parsed));
    case "duplicate":
      return duplicateClips(withoutKind(parsed));
    case "noise":
      return clipNoise(withoutKind(parsed));
    case "specaugment":
      return specAugment(withoutKind(parsed));
    case "time-stretch":
      return timeStretch(withoutKind(parsed));
    case "pitch-shift":
      return pitchShift(withoutKind(parsed));
    case "mixup":
      return clipMixup(withoutKind(parsed));
    case "viewmaker":
      return viewmaker(withoutKind(parsed), required(tools.engine, parsed.kind));
  }
}

function withoutKind<Config extends { readonly kind: string }>({
  kind: _,
  ...options
}: Config): Omit<Config, "kind"> {
  return options;
}

function required(engine: Engine | undefined, kind: string): Engine {
  if (engine) return engine;
  throw new ParameterError(`createAugmenter, "${kind}"`, "a compute engine", "none", "Pass `{ engine }`.");
}

/** @file The augmenters by kind. To add one: write its file, and name it in its list here. */

import type * as z from "zod";
import { type Augmenter, type Clips, familyOf, type Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { audioClips, audioRows } from "./audio/kind.ts";
import { bagan } from "./bagan/bagan.ts";
import { calibrated } from "./calibrated.ts";
import { clipCopyPaste } from "./clips/copypaste.ts";
import { duplicateClips } from "./clips/duplicate.ts";
import { clipMixup } from "./clips/mixup.ts";
import { clipNoise } from "./clips/noise.ts";
import { noViews } from "./clips/none.ts";
import { pitchShift } from "./clips/pitch.ts";
import { specAugment } from "./clips/specaugment.ts";
import { timeStretch } from "./clips/stretch.ts";
import { cwganGp } from "./cwgan-gp.ts";
import { cyclegan } from "./cyclegan.ts";
import { diffusion } from "./diffusion/diffusion.ts";
import { duplicate } from "./duplicate.ts";
import { gan } from "./gan.ts";
import { mixup } from "./mixup.ts";
import { noise } from "./noise.ts";
import { none } from "./none.ts";
import { smote } from "./smote.ts";
import { transfer } from "./transfer.ts";
import type { ViewmakerOptions } from "./viewmaker/options.ts";
import { type Viewmaker, viewmaker as viewmakerKind } from "./viewmaker/viewmaker.ts";

export {
  type AlterationStep,
  alterSignal,
  type DrawnStep,
  drawSteps,
  hearingOf,
} from "./audio/alter.ts";
export type { Hearing } from "./audio/effect.ts";
export { alterationOptions } from "./audio/kind.ts";
export { type PlanOptions, planLabels } from "./plan.ts";
export { type LoadedViewmaker, loadViewmaker } from "./viewmaker/load.ts";
export { silhouette } from "./viewmaker/measure.ts";
export type { ViewmakerCheckpoint, ViewmakerContext } from "./viewmaker/training.ts";
export type { FittedViewmaker, Viewmaker } from "./viewmaker/viewmaker.ts";

/** All augmenters, in the order in which they are listed to users. */
export const augmenters = {
  /** They make rows of features with the labels asked for. */
  rows: familyOf("augmenter", [
    none,
    duplicate,
    noise,
    audioRows,
    smote,
    mixup,
    calibrated,
    transfer,
    gan,
    cwganGp,
    cyclegan,
    diffusion,
  ]),
  /** They make views of spectrograms. */
  clips: familyOf("augmenter", [
    noViews,
    duplicateClips,
    clipNoise,
    audioClips,
    specAugment,
    timeStretch,
    pitchShift,
    clipMixup,
    clipCopyPaste,
    viewmakerKind,
    bagan,
  ]),
};

export type AugmenterConfig = z.output<typeof augmenterSchema>;
export type ClipAugmenterConfig = z.output<typeof clipAugmenterSchema>;

export const augmenterSchema = augmenters.rows.schema;
export const clipAugmenterSchema = augmenters.clips.schema;

/** An augmenter of rows; see `Family.make`. */
export function createAugmenter(
  options: z.input<typeof augmenterSchema>,
  tools: { readonly engine?: Engine } = {},
): Augmenter<Rows> {
  return augmenters.rows.make(options, tools);
}

/** An augmenter of spectrograms; see `Family.make`. */
export function createClipAugmenter(
  options: z.input<typeof clipAugmenterSchema>,
  tools: { readonly engine?: Engine } = {},
): Augmenter<Clips> {
  return augmenters.clips.make(options, tools);
}

/** A viewmaker, whose fit can be stopped and saved. */
export function viewmaker(options: ViewmakerOptions & { readonly name?: string }, engine: Engine): Viewmaker {
  return augmenters.clips.make({ kind: "viewmaker", ...options }, { engine });
}

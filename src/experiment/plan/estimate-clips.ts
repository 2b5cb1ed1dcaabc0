/** @file How long jobs on spectrograms take: from timings of earlier runs where there are any, else from rough figures. */

import { canonicalJson } from "../keep/canonical.ts";
import type { ClipAugmenterConfig, ClipClassifierConfig } from "../recipe/schema.ts";
import { sizeClass } from "./estimate.ts";
import { type ClipGroup, type ClipTrial, viewsAt } from "./plan-clips.ts";

/** Multiplications and additions a second that convolutions reach on one thread, updates and copies included: measured in quick recipes. */
const flopsPerSec = 7e10;

/** Key under which the time of a fit and its views is remembered: all that drives it. */
export function clipAugmentKey(group: ClipGroup): string {
  return `augment clips ${canonicalJson({ ...group.augmenterConfig, name: undefined })} ${sizeOf(group, group.poolRows)}`;
}

/** Key of training one of its classifiers. */
export function clipClassifyKey(group: ClipGroup, trial: ClipTrial): string {
  return `classify clips ${canonicalJson({ ...trial.classifierConfig, name: undefined })} ${sizeOf(group, trialClips(group, trial))}`;
}

/** The parts of a group's work: each trial, then the fit and its views where there are any. `guess` in seconds. */
export function clipGroupParts(group: ClipGroup): { readonly key: string; readonly guess: number }[] {
  const parts = group.trials.map((trial) => ({
    key: clipClassifyKey(group, trial),
    guess: guessClassifier(trial.classifierConfig, trialClips(group, trial), group),
  }));
  if (group.poolRows === 0) return parts;
  return [...parts, { key: clipAugmentKey(group), guess: guessAugmenter(group.augmenterConfig, group) }];
}

function sizeOf({ meanFrames, mels }: ClipGroup, clips: number): string {
  return `${sizeClass(clips * meanFrames)} frames of ${mels}`;
}

function trialClips({ train, turns }: ClipGroup, { amount }: ClipTrial): number {
  return train.length + viewsAt(amount, turns);
}

/** Passes through the convolutions, forwards and backwards, of each stage: see `src/classify/vgg-network.ts`. */
function guessClassifier(
  config: ClipClassifierConfig,
  clips: number,
  { meanFrames, mels }: ClipGroup,
): number {
  const { depth, width, segmentFrames, segmentHop, epochs, steps, batchSize, patience, hidden } = config;
  // Lengths scatter around their mean; and where training may stop early it does, as a rule.
  const segments = clips * (1.3 + Math.max(0, (meanFrames - segmentFrames) / segmentHop));
  const most = steps === undefined ? epochs : (steps * batchSize) / segments;
  const shown = patience === 0 ? most : Math.min(most, patience + most / 4);
  let before = 1;
  let flops = 0;
  for (const [stage, full] of [64, 128, 256, 512, 512].entries()) {
    const channels = Math.max(4, full * width);
    const layers = { 11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] }[
      depth
    ][stage];
    const places = (segmentFrames * mels) / 4 ** stage;
    // Narrow layers cost their memory traffic, some 300 operations a value.
    flops += places * channels * (18 * (before + (layers - 1) * channels) + 300 * layers);
    before = channels;
  }
  const dense = [before * 16, ...hidden].reduce((sum, units, i, all) => sum + units * (all[i + 1] ?? 2), 0);
  return 0.5 + (shown * segments * 3 * (flops + 2 * dense)) / flopsPerSec;
}

/** Training and views of the viewmaker; the other augmenters take hardly any time. */
function guessAugmenter(config: ClipAugmenterConfig, { poolRows, meanFrames, mels }: ClipGroup): number {
  if (config.kind !== "viewmaker") return 0.1 + poolRows * meanFrames * 2e-5;
  const { frames, width, batch, iterations, representation } = config;
  const places = (frames * mels) / 16;
  const convolutions = 2 * places * (16 * width + (9 * 2 * width ** 2) / 4 + (9 * 40 * width ** 2) / 16);
  const recurrent = (frames / 16) * 8 * representation * (representation + (width * mels) / 4);
  const forward = convolutions + recurrent + 300 * places * width;
  const windows = poolRows * Math.ceil(meanFrames / frames);
  return 5 + (iterations * batch * 70 * forward + windows * forward) / flopsPerSec;
}

/** @file Rough seconds of work on spectrograms where nothing like it was measured. */

import type { Group, Size } from "../plan/shapes.ts";
import type { ClipAugmenterConfig, ClipClassifierConfig } from "../recipe/schema.ts";

/** Multiplications and additions a second that convolutions reach on one thread, updates and copies included: measured in quick recipes. */
const flopsPerSec = 7e10;

/** Passes through the convolutions, forwards and backwards, of each stage: see `src/classify/vgg-network.ts`. */
export function guessClipClassifier(
  config: ClipClassifierConfig,
  clips: number,
  { meanFrames, dimensions: mels }: Size,
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
export function guessClipAugmenter({
  augmenterConfig,
  poolSize,
  size: { meanFrames, dimensions: mels },
}: Pick<Group, "augmenterConfig" | "poolSize" | "size">): number {
  const config = augmenterConfig as ClipAugmenterConfig;
  if (config.kind !== "viewmaker") return 0.1 + poolSize * meanFrames * 2e-5;
  const { frames, width, batch, iterations, representation } = config;
  const places = (frames * mels) / 16;
  const convolutions = 2 * places * (16 * width + (9 * 2 * width ** 2) / 4 + (9 * 40 * width ** 2) / 16);
  const recurrent = (frames / 16) * 8 * representation * (representation + (width * mels) / 4);
  const forward = convolutions + recurrent + 300 * places * width;
  const windows = poolSize * Math.ceil(meanFrames / frames);
  return 5 + (iterations * batch * 70 * forward + windows * forward) / flopsPerSec;
}

/** @file Rough seconds of training a VGG network, where nothing like it was measured. */

import type { FitSize } from "../core/index.ts";
import { denseWeights, flopsPerSec } from "../nn/index.ts";
import { channelsOfStage, stages } from "./vgg-network.ts";
import type { VggOptions } from "./vgg-options.ts";

/** Every segment that is shown passes through the network forwards and backwards. */
export function vggCost(options: VggOptions, { items, meanFrames, dimensions: mels }: FitSize): number {
  const { depth, width, segmentFrames, segmentHop, epochs, steps, batchSize, patience, hidden } = options;
  // Lengths scatter around their mean; and where training may stop early it does, as a rule.
  const segments = items * (1.3 + Math.max(0, (meanFrames - segmentFrames) / segmentHop));
  const most = steps === undefined ? epochs : (steps * batchSize) / segments;
  const shown = patience === 0 ? most : Math.min(most, patience + most / 4);
  let before = 1;
  let flops = 0;
  for (const [stage, layers] of stages[depth].entries()) {
    const channels = Math.max(4, channelsOfStage[stage] * width);
    const places = (segmentFrames * mels) / 4 ** stage;
    // Narrow layers cost their memory traffic, some 300 operations a value.
    flops += places * channels * (18 * (before + (layers - 1) * channels) + 300 * layers);
    before = channels;
  }
  const dense = denseWeights([before * 16, ...hidden, 2]);
  return 0.5 + (shown * segments * 3 * (flops + 2 * dense)) / flopsPerSec.convolutions;
}

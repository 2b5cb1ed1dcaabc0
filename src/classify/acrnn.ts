/** @file The 2-D and 3-D ACRNN of Chen et al. (2018), the rival of paper A's table 1, on segments of mel spectrograms that vote. */

import { type FitSize, ParameterError, requireEngine } from "../core/index.ts";
import { flopsPerSec } from "../nn/index.ts";
import { type AcrnnShape, acrnnLogits } from "./acrnn-network.ts";
import { type AcrnnOptions, acrnnOptions } from "./acrnn-options.ts";
import { clipClassifier } from "./kind.ts";
import { createSegmentClassifier, hopFault } from "./segments/classifier.ts";
import type { SegmentNetwork } from "./segments/network.ts";

/**
 * Segments, vote, early stopping and class weights are as for `vgg`. What the paper leaves open is stated in the reference
 * of recipes.
 *
 * @throws {ParameterError} from `fit`, for clips of fewer than two classes, fewer mel bands than `pool` joins, or no speaker to
 *   spare; from `predict`, for clips of other mel bands.
 * @throws {DivergedError} from `fit`, when the loss stops being finite.
 */
export const acrnn = clipClassifier({
  kind: "acrnn",
  summary: "Convolutions, a bidirectional LSTM and attention on log-mel with deltas (Chen et al., 2018).",
  options: acrnnOptions,
  version: 1,
  traits: { network: true },
  cost: acrnnCost,
  fault({ pool, segmentFrames, segmentHop }, { bands }) {
    if (segmentFrames < pool[0])
      return `expected segmentFrames of at least the ${pool[0]} that the pooling joins, got ${segmentFrames}`;
    if (bands && bands.count < pool[1])
      return `expected at least the ${pool[1]} mel bands that the pooling joins, got ${bands.count}: set \`mels\` of the features`;
    return hopFault(segmentHop, segmentFrames);
  },
  create(settings, tools) {
    const { pool, segmentFrames, input } = settings;
    if (segmentFrames < pool[0])
      throw new ParameterError("acrnn, segmentFrames", `at least pool's ${pool[0]} frames`, segmentFrames);
    return createSegmentClassifier(
      {
        kind: "acrnn",
        name: tools.name,
        settings,
        chosen: { input, convolutions: settings.convolutions, channels: settings.channels },
        // A graph of hundreds of unrolled steps takes seconds to compile.
        key: (network, batchSize) => JSON.stringify(["acrnn", batchSize, shapeOf(settings, network)]),
        resumable: true,
        network(mels, classes) {
          if (mels < pool[1])
            throw new ParameterError(
              "acrnn, mel bands",
              `at least ${pool[1]}, which the pooling joins`,
              mels,
            );
          return acrnnSegments(shapeOf(settings, { frames: segmentFrames, mels, classes }));
        },
      },
      requireEngine('createClassifier, "acrnn"', tools),
    );
  },
});

export const acrnnSegments = (shape: AcrnnShape): SegmentNetwork => ({
  ...shape,
  noise: shape.dropout > 0 ? [shape.hidden] : [],
  logits: (params, rows, mode) => acrnnLogits(params, shape, rows, mode),
});

function shapeOf(
  { input, convolutions, channels, pool, linear, recurrent, hidden, dropout }: AcrnnOptions,
  { frames, mels, classes }: Pick<SegmentNetwork, "frames" | "mels" | "classes">,
): AcrnnShape {
  return { input, convolutions, channels, pool, linear, recurrent, hidden, dropout, frames, mels, classes };
}

/** Every segment that is shown passes through the network forwards and backwards. */
function acrnnCost(settings: AcrnnOptions, { items, meanFrames, dimensions: mels }: FitSize): number {
  const { input, convolutions, channels, pool, linear, recurrent } = settings;
  const { segmentFrames, segmentHop, epochs, steps, batchSize, patience } = settings;
  const segments = items * (1.3 + Math.max(0, (meanFrames - segmentFrames) / segmentHop));
  const most = steps === undefined ? epochs : (steps * batchSize) / segments;
  const shown = patience === 0 ? most : Math.min(most, patience + most / 4);
  const [time, bands] = [segmentFrames / pool[0], mels / pool[1]];
  const maps = 2 * channels;
  // Narrow layers cost their memory traffic, some 300 operations a value; a first convolution of few channels is slow.
  const first = segmentFrames * mels * channels * (10 * 30 * (input === "3d" ? 3 : 1) + 300);
  const others =
    time * bands * maps * (convolutions - 1) * (30 * maps + 300) - time * bands * maps * 30 * channels;
  const recurrence = time * (2 * bands * maps * linear + 16 * recurrent * (linear + recurrent));
  const compiled = (segmentFrames / pool[0]) * 0.1;
  return compiled + (shown * segments * 3 * (first + others + recurrence)) / flopsPerSec.convolutions;
}

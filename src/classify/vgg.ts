/** @file VGG networks on segments of mel spectrograms, with a vote of the segments (paper B, section 3.1.1). */

import { ParameterError, requireEngine } from "../core/index.ts";
import { clipClassifier } from "./kind.ts";
import { createSegmentClassifier, hopFault } from "./segments/classifier.ts";
import type { SegmentNetwork } from "./segments/network.ts";
import { vggCost } from "./vgg-cost.ts";
import { leastSide, type VggShape, vggLogits } from "./vgg-network.ts";
import { vggOptions } from "./vgg-options.ts";

/**
 * A clip longer than a segment is cut into overlapping segments, a shorter one is repeated; every segment carries its
 * clip's label. The class of a clip is the one most of its segments are given to, its probabilities are the means over
 * its segments. With `patience`, training stops on the recorded clips of speakers held out of the training clips, and
 * the parameters of the best epoch are kept; synthetic clips of those speakers are left out.
 *
 * A class without clips is learned to be improbable.
 *
 * @throws {ParameterError} from `fit`, for clips of fewer than two classes, fewer than 32 mel bands, or no speaker to spare; from
 *   `predict`, for clips of other mel bands.
 * @throws {DivergedError} from `fit`, when the loss stops being finite.
 */
export const vgg = clipClassifier({
  kind: "vgg",
  summary: "VGG networks (Simonyan & Zisserman, 2015) on segments of a clip, which vote.",
  options: vggOptions,
  version: 1,
  traits: { network: true },
  cost: vggCost,
  fault({ segmentHop, segmentFrames }, { bands }) {
    if (bands && bands.count < leastSide)
      return `expected at least ${leastSide} mel bands, which five stages halve, got ${bands.count}: set \`mels\` of the features`;
    return hopFault(segmentHop, segmentFrames);
  },
  create: (settings, tools) =>
    createSegmentClassifier(
      {
        kind: "vgg",
        name: tools.name,
        settings,
        chosen: { depth: settings.depth, width: settings.width },
        // The state of a VGG19 takes two gigabytes.
        resumable: false,
        network(mels, classes) {
          if (mels < leastSide)
            throw new ParameterError("vgg, mel bands", `at least ${leastSide}: five stages halve them`, mels);
          return vggSegments({ ...settings, frames: settings.segmentFrames, mels, classes });
        },
      },
      requireEngine('createClassifier, "vgg"', tools),
    ),
});

export const vggSegments = (shape: VggShape): SegmentNetwork => ({
  ...shape,
  noise: shape.dropout > 0 ? shape.hidden : [],
  logits: (params, rows, mode) => vggLogits(params, shape, rows, mode),
});

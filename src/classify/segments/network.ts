/** @file What a network that judges segments of spectrograms says of itself; everything else about its classifier is shared. */

import type { ParameterSet } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/index.ts";

export interface SegmentNetwork {
  /** Frames of a segment. */
  readonly frames: number;
  readonly mels: number;
  readonly classes: number;
  /** How many uniform numbers each segment draws for dropout while training, on the inputs "noise/1", "noise/2", ... */
  readonly noise: readonly number[];
  /**
   * @param rows Segments in a batch, from the input "segments" `[rows, frames, mels]`.
   * @param mode In "train", dropout draws on the inputs "noise/i" `[rows, noise[i - 1]]`, uniform in [0, 1).
   * @returns `logits` `[rows, classes]`, and in training the statistics of the batch that running ones follow.
   */
  logits(
    params: ParameterSet,
    rows: number,
    mode: "train" | "eval",
  ): { readonly logits: Tensor; readonly statistics: Readonly<Record<string, Tensor>> };
}

/** @file The networks of Simonyan & Zisserman (2015): stages of 3x3 convolutions, each stage halving the image. */

import {
  batchNorm,
  conv2d,
  dropout,
  glorotUniform,
  heNormal,
  linear,
  type ParameterSet,
} from "../nn/index.ts";
import { input, maxPool, reduceMean, relu, reshape, type Tensor } from "../tensor/index.ts";

export type VggDepth = 11 | 13 | 16 | 19;

/** Convolutions in each stage; with the three dense layers of the paper they add up to the depth. */
export const stages: Readonly<Record<VggDepth, readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

/** Channels in each stage at width 1. */
export const channelsOfStage = [64, 128, 256, 512, 512];

/** The shortest image whose sides can be halved five times. */
export const leastSide = 2 ** channelsOfStage.length;

export interface VggShape {
  readonly depth: VggDepth;
  /** Multiplies the channels of every stage; at least 4 remain. */
  readonly width: number;
  readonly batchNorm: boolean;
  /** What the dense layers see of the last stage: every value, or the mean of each channel. */
  readonly pooling: "flatten" | "average";
  /** Units of the dense layers before the last. */
  readonly hidden: readonly number[];
  /** Share of the dense layers' values zeroed while training. */
  readonly dropout: number;
  readonly frames: number;
  readonly mels: number;
  readonly classes: number;
}

/**
 * @param rows Segments in a batch, from the input "segments" `[rows, frames, mels]`.
 * @param mode In "train", dropout draws on the inputs "noise/1", "noise/2", ... `[rows, hidden[i]]`, uniform in [0, 1).
 * @returns `logits` `[rows, classes]`, and in training with batch-norm the batch's `statistics`.
 */
export function vggLogits(
  params: ParameterSet,
  shape: VggShape,
  rows: number,
  mode: "train" | "eval",
): { logits: Tensor; statistics: Record<string, Tensor> } {
  const statistics: Record<string, Tensor> = {};
  const normalised = (name: string, x: Tensor) => {
    if (!shape.batchNorm) return x;
    const { output, statistics: batch } = batchNorm(params, `${name}/norm`, x, { mode });
    Object.assign(statistics, batch);
    return output;
  };
  const image = reshape(input("segments", [rows, shape.frames, shape.mels]), [
    rows,
    1,
    shape.frames,
    shape.mels,
  ]);
  const features = stages[shape.depth].reduce((x, count, stage) => {
    const channels = Math.max(4, Math.round(channelsOfStage[stage] * shape.width));
    let y = x;
    for (let i = 1; i <= count; i++) {
      const name = `vgg/${stage + 1}/${i}`;
      y = conv2d(params, name, y, {
        channels,
        kernel: 3,
        padding: "same",
        initialiser: heNormal,
        bias: !shape.batchNorm,
      });
      y = normalised(name, y);
      if (i < count) y = relu(y);
    }
    // The largest of rectified values is the rectified largest value, at a quarter of the work.
    return relu(maxPool(y, { size: 2 }));
  }, image);
  const seen =
    shape.pooling === "average" ? reduceMean(features, { axes: [2, 3] }) : reshape(features, [rows, -1]);
  const hidden = shape.hidden.reduce((x, units, i) => {
    const y = relu(linear(params, `vgg/dense/${i + 1}`, x, units, { initialiser: heNormal }));
    if (mode === "eval" || shape.dropout === 0) return y;
    return dropout(y, input(`noise/${i + 1}`, [rows, units]), shape.dropout);
  }, seen);
  const last = `vgg/dense/${shape.hidden.length + 1}`;
  return { logits: linear(params, last, hidden, shape.classes, { initialiser: glorotUniform }), statistics };
}

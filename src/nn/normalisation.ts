/** @file Batch, layer and instance normalisation, with learned scale and shift. */

import { ShapeError } from "../core/index.ts";
import { add, divide, multiply, reduceMean, sqrt, square, subtract, type Tensor } from "../tensor/index.ts";
import { ones, zeros } from "./initialisers.ts";
import { alongChannels } from "./layers.ts";
import type { ParameterGroup, ParameterSet } from "./parameters.ts";

export interface NormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

/** Statistics of a batch by the name of the running statistic they update; make them outputs of the program. */
export type BatchStatistics = Readonly<Record<string, Tensor>>;

/**
 * Zero mean and unit variance for each channel over the batch and all positions (Ioffe & Szegedy, 2015).
 *
 * @param x `[n, channels]` or `[n, channels, ...]`.
 * @param options `mode: "train"` uses the batch's own statistics, `"eval"` the running ones.
 * @returns `output`, and in training `statistics`: after each run give their values to `updateRunning`.
 */
export function batchNorm(
  params: ParameterSet,
  name: string,
  x: Tensor,
  { mode, epsilon = 1e-5 }: NormOptions & { readonly mode: "train" | "eval" },
): { output: Tensor; statistics: BatchStatistics } {
  const rank = x.shape.length;
  const channels = x.shape[1];
  const runningMean = params.create(`${name}/mean`, [channels], zeros, { trainable: false });
  const runningVariance = params.create(`${name}/variance`, [channels], ones, { trainable: false });
  const scale = params.create(`${name}/scale`, [channels], ones);
  const shift = params.create(`${name}/shift`, [channels], zeros);
  // Scale and deviation make one factor for each channel: a pass over the image less, in both directions.
  const scaled = (centred: Tensor, variance: Tensor) => {
    const factor = divide(scale, sqrt(add(variance, epsilon)));
    return add(multiply(centred, alongChannels(factor, rank)), alongChannels(shift, rank));
  };
  if (mode === "eval") {
    const centred = subtract(x, alongChannels(runningMean, rank));
    return { output: scaled(centred, runningVariance), statistics: {} };
  }
  const axes = x.shape.map((_, i) => i).filter((i) => i !== 1);
  if (axes.every((i) => x.shape[i] === 1))
    throw new ShapeError(
      "batchNorm",
      [x.shape],
      "one value for each channel has no variance; use a larger batch",
    );
  const mean = reduceMean(x, { axes });
  const centred = subtract(x, alongChannels(mean, rank));
  const variance = reduceMean(square(centred), { axes });
  return {
    output: scaled(centred, variance),
    statistics: { [`${name}/mean`]: mean, [`${name}/variance`]: variance },
  };
}

/** By how much running statistics move towards those of a batch. */
export const RUNNING_SHARE = 0.1;

/**
 * Moves running statistics towards those of the last batch: r = (1 - share) r + share b.
 *
 * @param outputs Values of the `statistics` of `batchNorm`, by their names; other outputs are ignored.
 */
export function updateRunning(
  params: Pick<ParameterGroup, "entries">,
  outputs: Readonly<Record<string, ArrayLike<number>>>,
  share = RUNNING_SHARE,
): void {
  for (const [name, { values, trainable }] of params.entries) {
    const batch = outputs[name];
    if (trainable || !batch) continue;
    for (let i = 0; i < values.length; i++) values[i] += share * (batch[i] - values[i]);
  }
}

/** Zero mean and unit variance over the last axis of each row (Ba et al., 2016). */
export function layerNorm(params: ParameterSet, name: string, x: Tensor, options: NormOptions = {}): Tensor {
  const features = x.shape[x.shape.length - 1];
  const unit = standardised(x, [x.shape.length - 1], options);
  const scale = params.create(`${name}/scale`, [features], ones);
  return add(multiply(unit, scale), params.create(`${name}/shift`, [features], zeros));
}

/** Zero mean and unit variance over the positions of each channel of each item (Ulyanov et al., 2016). */
export function instanceNorm(
  params: ParameterSet,
  name: string,
  x: Tensor,
  options: NormOptions = {},
): Tensor {
  const rank = x.shape.length;
  if (rank < 3)
    throw new ShapeError(
      "instanceNorm",
      [x.shape],
      "expected batch, channels and at least one axis of space",
    );
  const unit = standardised(x, x.shape.map((_, i) => i).slice(2), options);
  const scale = alongChannels(params.create(`${name}/scale`, [x.shape[1]], ones), rank);
  const shift = alongChannels(params.create(`${name}/shift`, [x.shape[1]], zeros), rank);
  return add(multiply(unit, scale), shift);
}

function standardised(x: Tensor, axes: readonly number[], { epsilon = 1e-5 }: NormOptions): Tensor {
  const centred = subtract(x, reduceMean(x, { axes, keepDims: true }));
  const variance = reduceMean(square(centred), { axes, keepDims: true });
  return divide(centred, sqrt(add(variance, epsilon)));
}

/**
 * @file The attention-based convolutional recurrent network of Chen, He, Yang & Zhang (2018): convolutions over time and
 * frequency, a linear layer, a bidirectional LSTM, attention over time, a dense layer.
 */

import {
  attentionPool,
  batchNorm,
  biLstm,
  conv2d,
  dropout,
  glorotUniform,
  heNormal,
  linear,
  type ParameterSet,
} from "../nn/index.ts";
import {
  concat,
  constant,
  input,
  leakyRelu,
  matmul,
  maxPool,
  reshape,
  type Tensor,
  transpose,
} from "../tensor/index.ts";

export interface AcrnnShape {
  /** Log-mel alone, or with its deltas and their deltas as further channels. */
  readonly input: "3d" | "2d";
  readonly convolutions: number;
  /** Maps of the first convolution; the others have twice as many. */
  readonly channels: number;
  /** Frames and bands that the pooling after the first convolution joins. */
  readonly pool: readonly [frames: number, bands: number];
  readonly linear: number;
  readonly recurrent: number;
  readonly hidden: number;
  /** Share of the last dense layer's values zeroed while training. */
  readonly dropout: number;
  readonly frames: number;
  readonly mels: number;
  readonly classes: number;
}

/** Taps of every convolution along time and frequency. */
const KERNEL = [5, 3];
/** Below 0. */
const SLOPE = 0.01;

/** As `SegmentNetwork.logits`. */
export function acrnnLogits(
  params: ParameterSet,
  shape: AcrnnShape,
  rows: number,
  mode: "train" | "eval",
): { logits: Tensor; statistics: Record<string, Tensor> } {
  const statistics: Record<string, Tensor> = {};
  const normalised = (name: string, x: Tensor) => {
    const { output, statistics: batch } = batchNorm(params, name, x, { mode });
    Object.assign(statistics, batch);
    return output;
  };
  const segments = input("segments", [rows, shape.frames, shape.mels]);
  const image = normalised("acrnn/channels", channelsOf(segments, shape.input));

  let x = image;
  for (let i = 1; i <= shape.convolutions; i++) {
    const channels = i === 1 ? shape.channels : 2 * shape.channels;
    const options = { channels, kernel: KERNEL, padding: "same" as const, initialiser: heNormal };
    x = leakyRelu(conv2d(params, `acrnn/${i}`, x, options), SLOPE);
    if (i === 1) x = maxPool(x, { size: shape.pool });
  }
  const [n, maps, steps, bands] = x.shape;
  const series = reshape(transpose(x, [0, 2, 1, 3]), [n * steps, maps * bands]);
  const reduced = leakyRelu(
    normalised(
      "acrnn/linear/norm",
      linear(params, "acrnn/linear", series, shape.linear, { initialiser: heNormal, bias: false }),
    ),
    SLOPE,
  );
  const heard = biLstm(params, "acrnn/lstm", reshape(reduced, [n, steps, shape.linear]), shape.recurrent);
  const { output } = attentionPool(params, "acrnn/attention", heard);
  const dense = leakyRelu(
    normalised(
      "acrnn/dense/norm",
      linear(params, "acrnn/dense", output, shape.hidden, { initialiser: heNormal, bias: false }),
    ),
    SLOPE,
  );
  const seen =
    mode === "train" && shape.dropout > 0
      ? dropout(dense, input("noise/1", [rows, shape.hidden]), shape.dropout)
      : dense;
  const logits = linear(params, "acrnn/logits", seen, shape.classes, { initialiser: glorotUniform });
  return { logits, statistics };
}

/** `[n, 3, frames, mels]`: the segments, their deltas, and the deltas of those; or the segments alone as `[n, 1, frames, mels]`. */
function channelsOf(segments: Tensor, kind: AcrnnShape["input"]): Tensor {
  const [n, frames, mels] = segments.shape;
  const asImage = (x: Tensor) => reshape(x, [n, 1, frames, mels]);
  if (kind === "2d") return asImage(segments);
  const first = deltas(segments);
  return concat([segments, first, deltas(first)].map(asImage), 1);
}

/** Frames on either side that a delta looks at. */
const REACH = 2;

/**
 * Slopes over time by regression, as in the HTK Book (Young et al., 2006, Eq. 5.16):
 *
 *     d[t] = Σ θ (c[t + θ] − c[t − θ]) / (2 Σ θ²),   θ = 1 … 2;
 *
 * before the first frame and after the last one these are repeated. The sums are one product with a matrix of the weights.
 *
 * @param x `[n, frames, mels]`.
 */
export function deltas(x: Tensor): Tensor {
  const frames = x.shape[1];
  const weights = new Float32Array(frames * frames);
  const norm = 2 * [1, 2].reduce((sum, theta) => sum + theta ** 2, 0);
  const within = (t: number) => Math.min(Math.max(t, 0), frames - 1);
  for (let t = 0; t < frames; t++) {
    for (let theta = 1; theta <= REACH; theta++) {
      weights[within(t + theta) * frames + t] += theta / norm;
      weights[within(t - theta) * frames + t] -= theta / norm;
    }
  }
  const alongTime = matmul(transpose(x, [0, 2, 1]), constant(weights, [frames, frames]));
  return transpose(alongTime, [0, 2, 1]);
}

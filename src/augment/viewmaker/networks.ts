/**
 * @file Augmentor, discriminator and representation learner (Wang et al., 2022, section 2.4) on clips `[n, frames, mels]`.
 *
 * The paper names the layers, not their sizes. Here the first convolution of each network has 4 x 4 taps and stride 4. The
 * augmentor's second is like it, its third spans all that is left; those of the other two have 3 x 3 taps, with stride 2 until time is
 * shortened 16-fold, so that 512 frames are 32 steps of the LSTM.
 */

import { attentionPool, conv2d, heNormal, linear, lstm, type ParameterSet } from "../../nn/index.ts";
import {
  abs,
  add,
  concat,
  divide,
  leakyRelu,
  maximum,
  multiply,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  type Tensor,
  tanh,
  transpose,
} from "../../tensor/index.ts";
import { STRIDE } from "../clips/check.ts";
import { asImage, overlap, patchConv, SLOPE } from "../clips/patches.ts";
import type { ViewmakerSettings } from "./options.ts";

export type NetworkSpec = Pick<
  ViewmakerSettings,
  "frames" | "width" | "latent" | "representation" | "output" | "budget"
> & { readonly mels: number };

/** Clips beside the mask of their frames. */
export interface Padded {
  /** `[n, frames, mels]`. */
  readonly clips: Tensor;
  /** `[n, frames]`: 1 for frames of the clip, 0 for padding. */
  readonly valid: Tensor;
}

/**
 * What the augmentor's encoder finds in the clips, before noise: two convolutions (4 x 4, stride 4) with LeakyReLU, and
 * a third that spans all that is left and gives `latent` numbers.
 *
 * @returns `[n, latent]`.
 */
export function encode(params: ParameterSet, { clips }: Padded, { width, latent }: NetworkSpec): Tensor {
  const n = clips.shape[0];
  const first = patchConv(params, "augment/encode/1", asImage(clips), width);
  const second = patchConv(params, "augment/encode/2", first, 2 * width);
  return linear(params, "augment/encode/3", reshape(second, [n, -1]), latent, { initialiser: heNormal });
}

/**
 * Views of the clips: X + epsilon P, where the mean of |P| over the valid frames of each clip is `budget`. Padding
 * stays as it is.
 *
 * @param encoded What `encode` gave for these clips.
 * @param noise Standard normal, `[n, latent]`; weighed into the latent vector z before its LeakyReLU.
 * @param epsilon `[n, 1]`.
 */
export function perturb(
  params: ParameterSet,
  { clips, valid }: Padded,
  encoded: Tensor,
  noise: Tensor,
  epsilon: Tensor,
  spec: NetworkSpec,
): Tensor {
  const [n, frames, mels] = clips.shape;
  const { latent, budget } = spec;
  const z = leakyRelu(add(encoded, linear(params, "augment/noise", noise, latent, { bias: false })), SLOPE);
  const raw = decode(params, z, spec);
  const kept = reshape(valid, [n, frames, 1]);
  const total = reduceSum(reduceSum(multiply(abs(raw), kept), { axes: [2] }), { axes: [1], keepDims: true });
  const count = multiply(maximum(reduceSum(valid, { axes: [1], keepDims: true }), 1), mels);
  const factor = divide(multiply(epsilon, budget), add(divide(total, count), TINY));
  return add(clips, multiply(raw, multiply(kept, reshape(factor, [n, 1, 1]))));
}

/** Keeps a perturbation of zeros finite. */
const TINY = 1e-8;

/**
 * From z to a perturbation: a deconvolution that spans the whole coarse map, ReLU, and one with taps of twice its
 * stride of 16, so that neighbouring patches overlap by half.
 */
function decode(params: ParameterSet, z: Tensor, { frames, mels, width, output }: NetworkSpec): Tensor {
  const n = z.shape[0];
  const [h, w, channels] = [frames / STRIDE, mels / STRIDE, 4 * width];
  const coarse = relu(linear(params, "augment/decode/1", z, h * w * channels, { initialiser: heNormal }));
  const taps = params.create("augment/decode/2/weight", [channels, 4 * STRIDE * STRIDE], heNormal);
  const image = overlap(reshape(coarse, [n * h * w, channels]), taps, [n, h, w], STRIDE);
  if (output === "linear") return image;
  return output === "relu" ? relu(image) : tanh(image);
}

/** Scores (logits) for "recorded, not augmented", `[n]`: four convolutions with LeakyReLU, LSTM, attention. */
export function discriminate(params: ParameterSet, padded: Padded, spec: NetworkSpec): Tensor {
  const { width } = spec;
  const pooled = sequence(params, "judge", padded, [width, 2 * width, 4 * width, 4 * width], spec);
  return reshape(linear(params, "judge/score", pooled, 1), [pooled.shape[0]]);
}

/** Emotion representations, `[n, representation]`: five convolutions with LeakyReLU, LSTM, attention. */
export function represent(params: ParameterSet, padded: Padded, spec: NetworkSpec): Tensor {
  const { width } = spec;
  return sequence(params, "represent", padded, [width, 2 * width, 4 * width, 4 * width, 4 * width], spec);
}

/** Convolutions, an LSTM over what is left of time, and attention to the steps that hold any frame of the clip. */
function sequence(
  params: ParameterSet,
  name: string,
  { clips, valid }: Padded,
  channels: readonly number[],
  { representation }: NetworkSpec,
): Tensor {
  let x = patchConv(params, `${name}/1`, asImage(clips), channels[0]);
  for (let i = 1; i < channels.length; i++) {
    const options = { channels: channels[i], kernel: 3, strides: i <= 2 ? 2 : 1, padding: [1, 1, 1, 1] };
    x = leakyRelu(conv2d(params, `${name}/${i + 1}`, x, { ...options, initialiser: heNormal }), SLOPE);
  }
  const [n, depth, steps, bands] = x.shape;
  const series = reshape(transpose(x, [0, 2, 1, 3]), [n, steps, depth * bands]);
  const mask = reduceMax(reshape(valid, [n, steps, STRIDE]), { axes: [2] });
  const { outputs } = lstm(params, `${name}/lstm`, series, representation);
  return attentionPool(params, `${name}/attention`, outputs, { mask }).output;
}

/** The same rows twice, one batch after the other. */
export function twice(x: Tensor): Tensor {
  return concat([x, x], 0);
}

/** Epsilon for a uniform number in [0, 1), which is stretched to the range. */
export function intensity(uniform: Tensor, [low, high]: readonly [number, number]): Tensor {
  return add(multiply(uniform, high - low), low);
}

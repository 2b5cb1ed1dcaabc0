/**
 * @file Encoder, discriminator and generator of a balancing GAN (Mariani et al., 2018; on spectrograms Chatziagapi et al., 2019)
 * for segments `[n, frames, mels]`.
 *
 * The discriminator begins with the encoder's convolutions and the generator is the decoder, so that what the autoencoder has
 * learned is there when the adversarial training begins.
 */

import { conv2d, convTranspose2d, dropout, heNormal, linear, type ParameterSet } from "../../nn/index.ts";
import { add, leakyRelu, relu, reshape, type Tensor, transpose } from "../../tensor/index.ts";
import { STRIDE } from "../clips/check.ts";
import { asImage, overlap, PATCH, patchConv, SLOPE } from "../clips/patches.ts";
import type { BaganSettings } from "./options.ts";

export type BaganSpec = Pick<BaganSettings, "frames" | "width" | "latent" | "dropout" | "batch"> & {
  readonly mels: number;
  readonly classes: number;
};

/** Channels that the convolutions end with: one uniform number is drawn for each to drop it. */
export const lastChannels = ({ width }: Pick<BaganSpec, "width">) => 4 * width;

/** Four convolutions with LeakyReLU, which shorten a segment 16-fold: `[n, 4 width, frames / 16, mels / 16]`. */
function convolved(params: ParameterSet, segments: Tensor, { width }: BaganSpec): Tensor {
  let x = patchConv(params, "trunk/1", asImage(segments), width);
  for (const [i, channels] of [2 * width, 4 * width, 4 * width].entries()) {
    const options = { channels, kernel: 3, strides: i < 2 ? 2 : 1, padding: [1, 1, 1, 1] };
    x = leakyRelu(conv2d(params, `trunk/${i + 2}`, x, { ...options, initialiser: heNormal }), SLOPE);
  }
  return x;
}

/** Latent vectors, `[n, latent]`. */
export function encode(params: ParameterSet, segments: Tensor, spec: BaganSpec): Tensor {
  const x = convolved(params, segments, spec);
  return linear(params, "encode/latent", reshape(x, [x.shape[0], -1]), spec.latent);
}

/**
 * Logits `[n, classes + 1]`: each of the classes, and "made" last.
 *
 * @param noise Uniform in [0, 1), `[n, 4 width]`.
 */
export function discriminate(params: ParameterSet, segments: Tensor, noise: Tensor, spec: BaganSpec): Tensor {
  const x = convolved(params, segments, spec);
  const [n, channels] = x.shape;
  const kept = dropout(x, reshape(noise, [n, channels, 1, 1]), spec.dropout);
  return linear(params, "judge/classes", reshape(kept, [n, -1]), spec.classes + 1);
}

/**
 * From latent vectors to segments: a dense layer, two deconvolutions that double, with ReLU, and one that enlarges four-fold and
 * is linear, since bands have mean 0 and no bounds.
 *
 * @param latents `[n, latent]`.
 */
export function generate(params: ParameterSet, latents: Tensor, { frames, mels, width }: BaganSpec): Tensor {
  const n = latents.shape[0];
  const [h, w] = [frames / STRIDE, mels / STRIDE];
  const dense = linear(params, "make/1", latents, h * w * 4 * width, { initialiser: heNormal });
  let x = reshape(relu(dense), [n, 4 * width, h, w]);
  for (const [i, channels] of [2 * width, width].entries()) {
    const options = { channels, kernel: 4, strides: 2, padding: [1, 1, 1, 1], initialiser: heNormal };
    x = relu(convTranspose2d(params, `make/${i + 2}`, x, options));
  }
  const [, channels, down, across] = x.shape;
  const places = reshape(transpose(x, [0, 2, 3, 1]), [n * down * across, channels]);
  const taps = params.create("make/4/weight", [channels, 4 * PATCH * PATCH], heNormal);
  const bias = params.create("make/4/bias", [1], (shape) => new Float32Array(shape[0]));
  return add(overlap(places, taps, [n, down, across], PATCH), bias);
}

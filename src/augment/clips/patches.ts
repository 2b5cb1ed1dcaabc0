/** @file Convolutions between a one-channel image and maps of patches, as products with one matrix: ordinary ones are slow there. */

import { conv2d, heNormal, type ParameterSet } from "../../nn/index.ts";
import { add, leakyRelu, matmul, pad, reshape, slice, type Tensor, transpose } from "../../tensor/index.ts";

/** The slope of LeakyReLU below 0. */
export const SLOPE = 0.2;
/** Taps and stride of `patchConv`. */
export const PATCH = 4;

/** `[n, frames, mels]` as `[n, 1, frames, mels]`. */
export const asImage = (clips: Tensor) => {
  const [n, frames, mels] = clips.shape;
  return reshape(clips, [n, 1, frames, mels]);
};

/**
 * Convolution with 4 x 4 taps and stride 4, then LeakyReLU. Patches do not overlap, so they are laid along the channels
 * and weighed by one matrix: a convolution of a one-channel image is slow everywhere.
 *
 * @param x `[n, c, h, w]`. Weights `[channels, 16 c, 1, 1]`, the places of a patch last.
 */
export function patchConv(params: ParameterSet, name: string, x: Tensor, channels: number): Tensor {
  const [n, c, h, w] = x.shape;
  const [down, across] = [h / PATCH, w / PATCH];
  // Rows first, then columns: two simple transpositions take a third of the time of a general one.
  const rows = transpose(reshape(x, [n * c, down, PATCH, w]), [0, 2, 1, 3]);
  const places = transpose(reshape(rows, [n * c * PATCH, down * across, PATCH]), [0, 2, 1]);
  const patches = reshape(places, [n, c * PATCH * PATCH, down, across]);
  return leakyRelu(conv2d(params, name, patches, { channels, kernel: 1, initialiser: heNormal }), SLOPE);
}

/**
 * Makes square patches of twice the stride that lie a stride apart, adds them up and cuts half a patch off each side: a
 * deconvolution to one channel.
 *
 * @param coarse `[n h w, channels]`.
 * @param taps `[channels, 2 · 2 · stride · stride]`: quarters of a patch (row, column), then the places within.
 * @param stride Even.
 * @returns `[n, stride h, stride w]`.
 */
export function overlap(
  coarse: Tensor,
  taps: Tensor,
  [n, h, w]: readonly [number, number, number],
  stride: number,
): Tensor {
  const size = stride * stride;
  const at = (row: number, column: number) => {
    const k = 2 * row + column;
    const quarter = matmul(coarse, slice(taps, [0, k * size], [taps.shape[0], (k + 1) * size]));
    return pad(reshape(quarter, [n, h, w, size]), [0, row, column, 0], [0, 1 - row, 1 - column, 0]);
  };
  const sum = add(add(at(0, 0), at(0, 1)), add(at(1, 0), at(1, 1)));
  const rows = transpose(reshape(sum, [n, h + 1, w + 1, stride, stride]), [0, 1, 3, 2, 4]);
  const half = stride / 2;
  return slice(
    reshape(rows, [n, (h + 1) * stride, (w + 1) * stride]),
    [0, half, half],
    [n, h * stride + half, w * stride + half],
  );
}

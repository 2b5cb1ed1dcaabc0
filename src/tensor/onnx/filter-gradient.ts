/** @file The gradient of a convolution with respect to its filter, as matrix products: for CPUs and for graphics cards. */

import type { ConvAttributes } from "../convolution.ts";
import { concat, pad, reshape, slice, transpose } from "../layout.ts";
import { matmul } from "../matmul.ts";
import { reduceSum } from "../reduce.ts";
import { sameShape, sizeOf } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import { taps } from "../windows.ts";
import { BUSY, tilesOf } from "./card-products.ts";

/** Fewer channels than this are too few columns for a matrix product of their own. */
const manyChannels = 5;

/**
 * For each place in the kernel one matrix product of the response with the image shifted by that place, twice as fast
 * as a convolution of transposed tensors on CPUs. Images of few channels are shifted to all places first, and
 * multiplied at once: two to four times as fast for one channel.
 */
export function filterGradient(node: Tensor): Tensor {
  const [image, response] = node.inputs;
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  const [outputs, channels, ...kernel] = node.shape;
  const rank = kernel.length;
  const lengths = response.shape.slice(2);
  const positions = image.shape[0] * sizeOf(lengths);
  const channelsFirst = (x: Tensor) => transpose(x, [1, 0, ...kernel.map((_, i) => i + 2)]);
  const padded = pad(channelsFirst(image), [0, 0, ...pads.slice(0, rank)], [0, 0, ...pads.slice(rank)]);
  const responses = reshape(channelsFirst(response), [outputs, positions]);
  const shifted = taps(kernel).map((tap) => {
    const from = tap.map((t, i) => t * dilations[i]);
    const to = from.map((f, i) => f + (lengths[i] - 1) * strides[i] + 1);
    const part = slice(padded, [0, 0, ...from], [...padded.shape.slice(0, 2), ...to], [1, 1, ...strides]);
    return reshape(part, [channels * groups, positions]);
  });
  if (groups === 1 && channels < manyChannels) {
    const product = matmul(responses, concat(shifted, 0), { transposeB: true });
    return reshape(transpose(reshape(product, [outputs, shifted.length, channels]), [0, 2, 1]), node.shape);
  }
  const perTap = shifted.map((part) =>
    reshape(productByGroup(responses, part, groups), [outputs, channels, 1]),
  );
  return reshape(concat(perTap, 2), node.shape);
}

/** `[o, p] x [g * c, p] -> [o, c]`, each group of `o` with its own group of `c`. */
function productByGroup(responses: Tensor, image: Tensor, groups: number): Tensor {
  if (groups === 1) return matmul(responses, image, { transposeB: true });
  const split = (x: Tensor) => reshape(x, [groups, x.shape[0] / groups, x.shape[1]]);
  const product = matmul(split(responses), split(image), { transposeB: true });
  return reshape(product, [responses.shape[0], image.shape[0] / groups]);
}

/** From so many channels on, a product for each place of the kernel keeps a graphics card busy by itself. */
const enoughChannels = 48;
/** The most values of the image shifted to all places: 128 MB, what WebGPU promises for one array. */
const mostShifted = 2 ** 25;

/** Shorter runs than this are not worth their sum. */
const shortest = 256;

export interface ByRunsOptions {
  /** Places of the kernel to which the image is shifted for one product: one, a row of them, or all. */
  readonly by?: "place" | "row" | "kernel";
  /** Products whose results are summed, each over a run of images or a piece of one; by default for each image as many as keep a card busy. */
  readonly runs?: number;
}

/**
 * Products for each image, summed: a single product whose inner dimension is images times places has too few results to keep a graphics card
 * busy (13 to 40 times slower on an NVIDIA H200). Images of few channels are shifted to all places of the kernel first, and multiplied
 * at once.
 *
 * @param options `runs` must divide the number of images, or be a multiple of it that divides the places.
 */
export function filterGradientByRuns(node: Tensor, options: ByRunsOptions = {}): Tensor {
  const [image, response] = node.inputs;
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  const [outputs, channels, ...kernel] = node.shape;
  const rank = kernel.length;
  const lengths = response.shape.slice(2);
  // A group of channels is like an image of its own.
  const images = image.shape[0] * groups;
  const places = images * sizeOf(lengths);
  const { by = isWorthShifting(places, channels, sizeOf(kernel)) ? "kernel" : "place" } = options;
  const size = { place: 1, row: kernel[rank - 1], kernel: sizeOf(kernel) }[by];
  const tiles = tilesOf(outputs / groups, size * channels);
  const { runs = groups > 1 ? images : busyRuns(images, places / images, tiles) } = options;
  const responses = inRuns(reshape(response, [images, outputs / groups, places / images]), runs);
  const split = reshape(image, [images, channels, ...image.shape.slice(2)]);
  const channelsLast = transpose(split, [0, ...kernel.map((_, i) => i + 2), 1]);
  const padded = pad(channelsLast, [0, ...pads.slice(0, rank), 0], [0, ...pads.slice(rank), 0]);
  const shifted = taps(kernel).map((tap) => {
    const from = tap.map((t, i) => t * dilations[i]);
    const to = from.map((f, i) => f + (lengths[i] - 1) * strides[i] + 1);
    // The image itself: nothing has to be copied.
    const inPlace =
      from.every((f, i) => f === pads[i] && strides[i] === 1) && sameShape(lengths, image.shape.slice(2));
    const part = inPlace ? channelsLast : slice(padded, [0, ...from], [images, ...to], [1, ...strides]);
    return reshape(part, [runs, places / runs, channels]);
  });
  const product = (part: Tensor) => {
    const columns = part.shape[2];
    const separate = groups === 1 ? [runs, outputs, columns] : [image.shape[0], outputs, columns];
    return reduceSum(reshape(matmul(responses, part), separate), { axes: [0] });
  };
  const products = Array.from({ length: shifted.length / size }, (_, at) => {
    const parts = shifted.slice(at * size, (at + 1) * size);
    return reshape(product(size === 1 ? parts[0] : concat(parts, 2)), [outputs, size, channels]);
  });
  const byTap = transpose(products.length === 1 ? products[0] : concat(products, 1), [0, 2, 1]);
  return reshape(byTap, node.shape);
}

const isWorthShifting = (places: number, channels: number, taps: number): boolean =>
  channels < enoughChannels && places * channels * taps <= mostShifted;

/** As few runs as keep a card busy, at least one for each image, none of fewer places than `shortest`. */
function busyRuns(images: number, places: number, tiles: number): number {
  let pieces = 1;
  while (images * pieces * tiles < BUSY && places % (2 * pieces) === 0 && places / (2 * pieces) >= shortest)
    pieces *= 2;
  return images * pieces;
}

/** Takes `[n, o, p]` to the rows of `o` over all `n p` places, cut into runs: `[runs, o, n p / runs]`. */
function inRuns(x: Tensor, runs: number): Tensor {
  const [n, o, p] = x.shape;
  if (runs === n) return x;
  const length = (n * p) / runs;
  const cut = runs < n ? reshape(x, [runs, n / runs, o, p]) : reshape(x, [n, o, runs / n, length]);
  return reshape(transpose(cut, [0, 2, 1, 3]), [runs, o, length]);
}

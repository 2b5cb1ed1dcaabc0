/**
 * @file Convolutions with 3 x 3 taps and their gradients by Winograd's minimal filtering F(4 x 4, 3 x 3): tiles of 4 x 4 results from 36
 * products for each pair of channels, where taps one by one take 144 (Lavin and Gray, 2016, "Fast algorithms for convolutional neural
 * networks", section 4). Transforms are products with small fixed matrices, all 36 places of all tiles then one batch of matrix products.
 */

import type { ConvAttributes } from "../convolution.ts";
import { add } from "../elementwise.ts";
import { constant } from "../graph.ts";
import { concat, gather, pad, reshape, slice, transpose } from "../layout.ts";
import { matmul } from "../matmul.ts";
import { sizeOf } from "../shapes.ts";
import type { Shape, Tensor } from "../types.ts";
import { type Expansions, marginsOfSpreading } from "./expand.ts";

/** Fewer tiles than this do not repay the transform of the filter (measured: level at 8, a quarter faster at 16). */
const leastTiles = 16;

/** Results of a tile along an axis, and the places of the image that they are of. */
const [TILE, REACH] = [4, 6];
const PLACES = REACH * REACH;

/** The transforms B', G and A' of Lavin and Gray, section 4.3, for the points 0, 1, -1, 2, -2 and infinity. */
const ofImage = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const ofFilter = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const ofResult = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** The transform of both axes at once, `[rows ** 2, columns ** 2]`, always the same array. */
function onBothAxes(matrix: readonly (readonly number[])[]): () => Tensor {
  const [rows, columns] = [matrix.length, matrix[0].length];
  const values = Float32Array.from(
    matrix.flatMap((r) => matrix.flatMap((s) => r.flatMap((x) => s.map((y) => x * y)))),
  );
  return () => constant(values, [rows ** 2, columns ** 2]);
}
const imageTransform = onBothAxes(ofImage);
const filterTransform = onBothAxes(ofFilter);
const turnedFilterTransform = onBothAxes(ofFilter.map((row) => row.toReversed()));
const resultTransform = onBothAxes(ofResult);

/**
 * `others`, with convolutions and their gradients in tiles where that is possible and pays: 3 x 3 taps side by side, whole tiles, enough
 * channels and tiles to repay the transforms. Values differ from those of taps one by one by a few millionths of their size.
 *
 * @param leastChannels Of the image and of the result, for both to be worth it; less where the runtime's own convolution is slow.
 */
export function withWinograd(others: Expansions, leastChannels: number): Expansions {
  // One array for a shape: so the transform of an image for its convolution and for the gradient of the filter is seen to be one.
  const placesOf = createPlaces();
  const inTiles: Record<string, (node: Tensor) => Tensor | undefined> = {
    conv(node) {
      const [image, filter] = node.inputs;
      const at = attributesOf(node);
      if (!fits(node.shape, filter.shape, at, leastChannels)) return undefined;
      const taps = transformFilter(filter, filterTransform());
      return joined(node.shape, tilesOf(image, at.pads, filter.shape[0]), (tiles) =>
        matmul(tiles, taps, { transposeB: true }),
      );
    },
    /** A convolution with the filter turned round. */
    convTranspose(node) {
      const [response, filter] = node.inputs;
      const pads = marginsOfSpreading(node);
      if (!pads || !fits(node.shape, filter.shape, attributesOf(node), leastChannels)) return undefined;
      const taps = transformFilter(filter, turnedFilterTransform());
      return joined(node.shape, tilesOf(response, pads, filter.shape[1]), (tiles) => matmul(tiles, taps));
    },
    /** What `conv` does, backwards from its result. */
    filterGradient(node) {
      const [image, response] = node.inputs;
      const at = attributesOf(node);
      if (!fits(response.shape, node.shape, at, leastChannels)) return undefined;
      const images = tilesOf(image, at.pads, node.shape[0]);
      const responses = toTiles(response, images);
      const products = images
        .map(({ tiles }, i) => matmul(responses[i], tiles, { transposeA: true }))
        .reduce((sum, x) => add(sum, x));
      const taps = matmul(reshape(products, [PLACES, -1]), filterTransform(), { transposeA: true });
      return reshape(taps, node.shape);
    },
  };
  const either = (op: string) => (node: Tensor) => inTiles[op](node) ?? others[op]?.(node) ?? node;
  return { ...others, ...Object.fromEntries(Object.keys(inTiles).map((op) => [op, either(op)])) };

  /** The transforms of images `[n, c, h, w]` with margins. */
  function tilesOf(images: Tensor, [top, left, bottom, right]: readonly number[], outputs: number): Piece[] {
    const last = pad(transpose(images, [0, 2, 3, 1]), [0, top, left, 0], [0, bottom, right, 0]);
    const [n, height, width, c] = last.shape;
    const tiles = [height, width].reduce((count, d) => count * ((d - REACH) / TILE + 1), 1);
    const atMost = Math.max(fewValues, PLACES * c * outputs);
    const atOnce = Math.max(1, Math.floor(atMost / (PLACES * tiles * Math.max(c, outputs))));
    return Array.from({ length: Math.ceil(n / atOnce) }, (_, i) => {
      const [from, to] = [i * atOnce, Math.min(n, (i + 1) * atOnce)];
      const places = gather(reshape(last, [-1, c]), placesOf(height, width, from, to));
      const piece = matmul(imageTransform(), reshape(places, [PLACES, -1]));
      return { from, to, tiles: reshape(piece, [PLACES, -1, c]) };
    });
  }
}

/** Above this many values of images or results, copies of them cost more memory (a fifth of a large network's) than the rest brings. */
const mostValues = 2 ** 23;

/** So many values of a piece stay in the caches between its transforms and its products; where filters have more, these are read less often. */
const fewValues = 2 ** 20;

/** Tiles of the images from `from` to `to`, `[36, tiles, c]`. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly tiles: Tensor;
}

const attributesOf = (node: Tensor) => node.attributes as unknown as ConvAttributes;

function fits(
  [n, , ...lengths]: Shape,
  [outputs, channels, ...kernel]: Shape,
  { strides, dilations, groups }: ConvAttributes,
  leastChannels: number,
): boolean {
  const places = n * sizeOf(lengths);
  const sideBySide = groups === 1 && [...strides, ...dilations].every((by) => by === 1);
  const inTiles = lengths.every((d) => d % TILE === 0) && places >= leastTiles * TILE ** 2;
  const [fewer, more] = [Math.min(outputs, channels), Math.max(outputs, channels)];
  return (
    kernel.join() === "3,3" && sideBySide && inTiles && fewer >= leastChannels && places * more <= mostValues
  );
}

/** `[o, c, 3, 3]` to `[36, o, c]`. */
function transformFilter(filter: Tensor, transform: Tensor): Tensor {
  const [outputs, channels] = filter.shape;
  const taps = reshape(filter, [outputs * channels, -1]);
  return reshape(matmul(transform, taps, { transposeB: true }), [PLACES, outputs, channels]);
}

/** The results `[n, o, h, w]` of pieces, once each is multiplied. Runs of channels stay whole as long as they can. */
function joined(
  [, outputs, height, width]: Shape,
  pieces: readonly Piece[],
  multiplied: (tiles: Tensor) => Tensor,
): Tensor {
  const results = pieces.map(({ from, to, tiles }) => {
    const flat = matmul(resultTransform(), reshape(multiplied(tiles), [PLACES, -1]));
    const split = reshape(flat, [TILE, TILE, to - from, height / TILE, width / TILE, outputs]);
    return reshape(transpose(split, [2, 3, 0, 4, 1, 5]), [to - from, height, width, outputs]);
  });
  return transpose(results.length === 1 ? results[0] : concat(results, 0), [0, 3, 1, 2]);
}

/** The transpose of `joined`: what goes back to the products of each piece, `[36, tiles, o]`. */
function toTiles(response: Tensor, pieces: readonly Piece[]): Tensor[] {
  const last = transpose(response, [0, 2, 3, 1]);
  const [, height, width, outputs] = last.shape;
  return pieces.map(({ from, to }) => {
    const some = slice(last, [from, 0, 0, 0], [to, height, width, outputs]);
    const split = reshape(some, [to - from, height / TILE, TILE, width / TILE, TILE, outputs]);
    const tiles = reshape(transpose(split, [2, 4, 0, 1, 3, 5]), [TILE ** 2, -1]);
    return reshape(matmul(resultTransform(), tiles, { transposeA: true }), [PLACES, -1, outputs]);
  });
}

/** Where the places of tiles lie in padded images, the first place of all tiles first. */
function createPlaces(): (height: number, width: number, from: number, to: number) => Tensor {
  const made = new Map<string, Int32Array>();
  return (height, width, from, to) => {
    const key = [height, width, from, to].join();
    const places = made.get(key) ?? placesIn(height, width, from, to);
    made.set(key, places);
    return constant(places, [places.length]);
  };
}

function placesIn(height: number, width: number, from: number, to: number): Int32Array {
  const [down, across] = [height, width].map((d) => (d - REACH) / TILE + 1);
  const places = new Int32Array(PLACES * (to - from) * down * across);
  let at = 0;
  for (let row = 0; row < REACH; row++)
    for (let column = 0; column < REACH; column++)
      for (let image = from; image < to; image++)
        for (let i = 0; i < down; i++)
          for (let j = 0; j < across; j++)
            places[at++] = (image * height + TILE * i + row) * width + TILE * j + column;
  return places;
}

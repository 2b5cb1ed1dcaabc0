/**
 * @file The gradient of a convolution with respect to its filter, as convolutions in ONNX Runtime's blocked layout,
 * whose kernels reach a higher speed than the runtime's matrix products.
 */

import type { ConvAttributes } from "../convolution.ts";
import type { Tensor } from "../types.ts";
import type { ModelWriter } from "./model.ts";
import type { Lowering } from "./operators.ts";

/** Fewer channels of the image than this leave the kernel idle: its innermost loop runs over them. */
const leastChannels = 8;

/** How a row of the response, `width` places long, is cut into blocks: pieces of `run` places of `images` images. */
interface Cut {
  readonly images: number;
  readonly run: number;
}

/** Whole blocks of channels in the result and of places in a row, or in a row of several images together. */
export function fitsBlockedFilterGradient(node: Tensor, block: number): boolean {
  const [image, response] = node.inputs;
  const { groups } = node.attributes as unknown as ConvAttributes;
  if (node.shape.length !== 4 || groups !== 1) return false;
  if (image.shape[1] < leastChannels || response.shape[1] % block !== 0) return false;
  const { images, run } = cutOf(response.shape[3], block);
  return response.shape[3] % run === 0 && images * run === block && image.shape[0] % images === 0;
}

const cutOf = (width: number, block: number): Cut => {
  const run = Math.min(width, block);
  return { run, images: Math.floor(block / run) };
};

/**
 * For each column of the filter one convolution: the places of an image's rows are its channels, the rows of the
 * response its kernel, and its result has a row for each row of the filter and a column for each channel of the image.
 */
export function blockedFilterGradient(block: number, domain: string): Lowering {
  return (node, [imageName, responseName], model) => {
    const [, response] = node.inputs;
    const { strides, dilations, pads } = node.attributes as unknown as ConvAttributes;
    const [outputs, channels, rows, columns] = node.shape;
    const [count, , height, width] = response.shape;
    const cut = cutOf(width, block);
    const weights = responseAsFilter(responseName, response, cut, block, domain, model);
    const reach = (height - 1) * strides[0] + 1 + (rows - 1) * dilations[0];
    const padded = padImage(imageName, pads, model);
    const byColumn = Array.from({ length: columns }, (_, column) => {
      const from = column * dilations[1];
      const part = model.node("Slice", [
        padded,
        model.integers([0, from]),
        model.integers([reach, from + (width - 1) * strides[1] + 1]),
        model.integers([2, 3]),
        model.integers([1, strides[1]]),
      ]);
      const split = [count / cut.images, cut.images, channels, reach, width / cut.run, cut.run];
      const turned = transposed(part, split, [0, 4, 3, 2, 1, 5], model);
      const packed = model.node("Reshape", [turned, model.integers([1, count * width, reach, channels])]);
      const attributes = {
        kernel_shape: [height, 1],
        dilations: [strides[0], 1],
        strides: [dilations[0], 1],
        pads: [0, 0, 0, 0],
        group: 1,
      };
      const product = model.node("Conv", [packed, weights], attributes, domain);
      const plain = model.node("ReorderOutput", [product], { channels: outputs, channels_last: 0 }, domain);
      return model.node("Reshape", [plain, model.integers([outputs, 1, rows, channels])]);
    });
    const joined = columns === 1 ? byColumn[0] : model.node("Concat", byColumn, { axis: 1 });
    if (channels % block > 0) return model.node("Transpose", [joined], { perm: [0, 3, 2, 1] });
    const runs = transposed(
      joined,
      [outputs, columns, rows, channels / block, block],
      [0, 3, 2, 1, 4],
      model,
    );
    const whole = model.node("Reshape", [runs, model.integers([outputs, channels, rows, columns])]);
    return model.node("ReorderOutput", [whole], { channels, channels_last: 0 }, domain);
  };
}

/** `[n, o, h, w]` as the blocked filter of a convolution from n * w channels to o, its kernel h by 1. */
function responseAsFilter(
  name: string,
  { shape: [count, outputs, height, width] }: Tensor,
  cut: Cut,
  block: number,
  domain: string,
  model: ModelWriter,
): string {
  const packed = model.node("ReorderInput", [name], { channels_last: 0 }, domain);
  const split = [count / cut.images, cut.images, outputs / block, height, width / cut.run, cut.run, block];
  const turned = transposed(packed, split, [2, 0, 4, 3, 1, 5, 6], model);
  return model.node("Reshape", [turned, model.integers([outputs, count * width, height, 1])]);
}

function padImage(name: string, pads: readonly number[], model: ModelWriter): string {
  if (pads.every((p) => p === 0)) return name;
  const [top, left, bottom, right] = pads;
  const zero = model.values(Float32Array.of(0), []);
  return model.node("Pad", [name, model.integers([0, 0, top, left, 0, 0, bottom, right]), zero]);
}

/** A transposition of `shape`, without the axes of length 1, which would hide from the runtime that runs stay whole. */
function transposed(name: string, shape: readonly number[], perm: readonly number[], model: ModelWriter) {
  const kept = shape.flatMap((d, i) => (d > 1 ? [i] : []));
  const split = model.node("Reshape", [name, model.integers(kept.map((i) => shape[i]))]);
  const order = perm.filter((i) => shape[i] > 1).map((i) => kept.indexOf(i));
  return model.node("Transpose", [split], { perm: order });
}

/**
 * @file Convolution in ONNX Runtime's blocked channel layout, where vector registers hold a block of channels: faster
 * than `Conv` on large images, on processors that have it. The runtime uses it by itself only for fixed filters, not
 * for filters that are being trained.
 */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Tensor } from "../types.ts";
import { blockedFilterGradient, fitsBlockedFilterGradient } from "./blocked-filter-gradient.ts";
import { cpuExpansions, marginsOfSpreading } from "./expand.ts";
import type { Dialect } from "./lower.ts";
import { createModelWriter, type ModelWriter, type OnnxAttributes } from "./model.ts";
import { convAttributes, type Lowering, operators } from "./operators.ts";

const domain = "com.microsoft.nchwc";

/** Fewer places than this in the result do not repay the change of layout (measured: level at 4 x 4, 5 to 10 % faster at 8 x 8). */
const leastPlaces = 64;

/** How convolutions and their gradients are written in blocks of `block` channels, where that fits and pays. */
export function blockedDialect(block: number): Dialect {
  const conv: Lowering = (node, inputs, model) => {
    if (!fits(node, block)) return operators.conv(node, inputs, model);
    const [image, filter, ...bias] = inputs;
    const [outputs, channels, ...kernel] = node.inputs[1].shape;
    const flat = model.node("Reshape", [
      filter,
      model.integers([1, outputs, channels, kernel[0] * kernel[1]]),
    ]);
    const packed = model.node("ReorderInput", [flat], { channels_last: 0 }, domain);
    const split = [outputs / block, channels / block, block, kernel[0] * kernel[1], block];
    const blocks = model.node("Reshape", [packed, model.integers(split)]);
    const turned = model.node("Transpose", [blocks], { perm: [0, 1, 3, 2, 4] });
    const weights = model.node("Reshape", [turned, model.integers([outputs, channels, ...kernel])]);
    return blockedConv([image, weights, ...bias], outputs, convAttributes(node), model);
  };
  /** Without strides: a convolution with the filter turned round. Turned when in blocks, a tenth of the time. */
  const convTranspose: Lowering = (node, inputs, model) => {
    const pads = marginsOfSpreading(node);
    if (!pads || !fits(node, block)) return operators.convTranspose(node, inputs, model);
    const [image, filter] = inputs;
    const [channels, outputs, ...kernel] = node.inputs[1].shape;
    const packed = model.node("ReorderInput", [filter], { channels_last: 0 }, domain);
    const split = [channels / block, block, outputs / block, ...kernel, block];
    const blocks = model.node("Reshape", [packed, model.integers(split)]);
    const turned = model.node("Transpose", [blocks], { perm: [2, 0, 3, 4, 1, 5] });
    const [last, end, axes] = [kernel.map((k) => k - 1), kernel.map((k) => -k - 1), [2, 3]];
    const flipped = model.node("Slice", [turned, ...[last, end, axes, [-1, -1]].map(model.integers)]);
    const weights = model.node("Reshape", [flipped, model.integers([outputs, channels, ...kernel])]);
    return blockedConv([image, weights], outputs, { ...convAttributes(node), pads }, model);
  };
  return {
    operators: { ...operators, conv, convTranspose, filterGradient: blockedFilterGradient(block, domain) },
    expansions: {
      ...cpuExpansions,
      convTranspose: (node) =>
        marginsOfSpreading(node) && fits(node, block) ? node : cpuExpansions.convTranspose(node),
      filterGradient: (node) =>
        fitsBlockedFilterGradient(node, block) ? node : cpuExpansions.filterGradient(node),
    },
  };
}

function blockedConv(
  [image, ...others]: readonly string[],
  outputs: number,
  attributes: OnnxAttributes,
  model: ModelWriter,
): string {
  const packed = model.node("ReorderInput", [image], { channels_last: 0 }, domain);
  const result = model.node("Conv", [packed, ...others], attributes, domain);
  return model.node("ReorderOutput", [result], { channels: outputs, channels_last: 0 }, domain);
}

function fits(node: Tensor, block: number): boolean {
  const [outputs, channels] = node.inputs[1].shape;
  const [, , height, width] = node.shape;
  const whole = channels % block === 0 && outputs % block === 0 && node.attributes.groups === 1;
  return node.shape.length === 4 && whole && height * width >= leastPlaces;
}

/**
 * How many channels a block has on this machine, read off the order in which values come out; `undefined` where the
 * layout is not offered.
 */
export async function findChannelBlock(
  create: (model: Uint8Array) => Promise<InferenceSession>,
  wrap: (data: Float32Array, shape: readonly number[]) => OrtTensor,
): Promise<number | undefined> {
  const channels = 64;
  const model = createModelWriter();
  model.input("x", "float32", [1, channels, 1, 2]);
  const packed = model.node("ReorderInput", ["x"], { channels_last: 0 }, domain);
  model.output("y", packed, "float32", [1, channels, 1, 2]);
  // Without kernels for the layout the session cannot be made: an expected answer, not a fault.
  const session = await create(model.encode()).catch(() => undefined);
  if (!session) return undefined;
  const values = Float32Array.from({ length: 2 * channels }, (_, i) => i);
  const { y } = await session.run({ x: wrap(values, [1, channels, 1, 2]) });
  await session.release();
  // Values 2c are place 0 of channel c, 2c + 1 place 1: the first odd one ends the first block.
  const block = (y.data as Float32Array).findIndex((v) => v % 2 === 1);
  return block > 1 && channels % block === 0 ? block : undefined;
}

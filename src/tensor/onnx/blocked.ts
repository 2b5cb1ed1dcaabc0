/**
 * @file Convolution in ONNX Runtime's blocked channel layout, where vector registers hold a block of channels: faster
 * than `Conv` on large images, on processors that have it. The runtime uses it by itself only for fixed filters, not
 * for filters that are being trained.
 */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Tensor } from "../types.ts";
import { createModelWriter } from "./model.ts";
import { convAttributes, type Lowering, operators } from "./operators.ts";

const domain = "com.microsoft.nchwc";

/** Fewer places than this in the result do not repay the change of layout (measured: even at 16 x 16). */
const leastPlaces = 1024;

/** `operators` with a convolution in blocks of `block` channels where it fits and pays. */
export function blockedOperators(block: number): Readonly<Record<string, Lowering>> {
  const conv: Lowering = (node, inputs, model) => {
    if (!fits(node, block)) return operators.conv(node, inputs, model);
    const [image, filter, ...bias] = inputs;
    const [outputs, channels, ...kernel] = node.inputs[1].shape;
    const split = [outputs / block, block, channels / block, block, ...kernel];
    const blocks = model.node("Reshape", [filter, model.integers(split)]);
    const turned = model.node("Transpose", [blocks], { perm: [0, 2, 4, 5, 3, 1] });
    const weights = model.node("Reshape", [turned, model.integers([outputs, channels, ...kernel])]);
    const packed = model.node("ReorderInput", [image], { channels_last: 0 }, domain);
    const result = model.node("Conv", [packed, weights, ...bias], convAttributes(node), domain);
    return model.node("ReorderOutput", [result], { channels: outputs, channels_last: 0 }, domain);
  };
  return { ...operators, conv };
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

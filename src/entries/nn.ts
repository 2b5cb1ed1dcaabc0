/**
 * @file `emoforge/nn`: layers, losses, optimisers and the training loop, on the graphs of `emoforge/tensor`.
 *
 * @example
 * import { adam } from "emoforge/nn";
 *
 * const weight = Float32Array.of(1);
 * adam({ learningRate: 0.5 }).step([weight], [Float32Array.of(3)]);
 * console.log(weight[0].toFixed(2)); // 0.50
 */

export * from "../nn/index.ts";

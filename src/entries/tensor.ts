/**
 * @file `emoforge/tensor`: differentiable static graphs that run as ONNX models. Engines to run them on: `emoforge/node`,
 * `emoforge/web`.
 *
 * @example The slope of a square
 * import { createNodeEngine } from "emoforge/node";
 * import { gradients, input, reduceSum, square } from "emoforge/tensor";
 *
 * const x = input("x", [3]);
 * const [slope] = gradients(reduceSum(square(x)), [x]);
 * const program = await (await createNodeEngine()).compile({ slope });
 * console.log((await program.run({ x: Float32Array.of(1, 2, 3) })).slope.join(" ")); // 2 4 6
 * await program.release();
 */

export * from "../tensor/index.ts";

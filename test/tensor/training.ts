/** @file A small training run that exercises the engine whole: convolution, products, second-order penalty, updates in place. */

import type { Engine } from "../../src/tensor/index.ts";
import * as t from "../../src/tensor/index.ts";

export interface TrainingResult {
  readonly backend: string;
  readonly losses: number[];
  /** Last values of all parameters, joined. */
  readonly parameters: number[];
}

/** Gradient descent from fixed values on fixed data; the same on every engine up to rounding. */
export async function train(engine: Engine, steps: number): Promise<TrainingResult> {
  const wave = (length: number, rate: number, scale: number) =>
    Float32Array.from({ length }, (_, i) => scale * Math.sin(rate * i + 1));
  const parameters: Record<string, Float32Array> = {
    filter: wave(4 * 1 * 3 * 3, 0.7, 0.4),
    bias: wave(4, 1.1, 0.1),
    weights: wave(64 * 3, 1.3, 0.2),
  };
  const [n, side] = [8, 8];
  const images = t.input("images", [n, 1, side, side]);
  const labels = t.input("labels", [n], "int32");
  const filter = t.input("filter", [4, 1, 3, 3]);
  const bias = t.input("bias", [4]);
  const weights = t.input("weights", [64, 3]);
  const response = t.add(t.conv(images, filter, { padding: "same" }), t.reshape(bias, [1, 4, 1, 1]));
  const features = t.reshape(t.averagePool(t.leakyRelu(response), { size: 2 }), [n, 64]);
  const scores = t.matmul(features, weights);
  const oneHot = t.cast(t.equal(t.reshape(labels, [n, 1]), t.constant(Int32Array.of(0, 1, 2))), "float32");
  const errors = t.negate(t.reduceMean(t.reduceSum(t.multiply(t.logSoftmax(scores), oneHot), { axes: [1] })));
  const [slope] = t.gradients(t.reduceSum(t.square(scores)), [features]);
  const penalty = t.reduceMean(t.power(t.reduceSum(t.square(slope), { axes: [1] }), 1.5));
  const loss = t.add(errors, t.multiply(penalty, 1e-3));
  const [gFilter, gBias, gWeights] = t.gradients(loss, [filter, bias, weights]);
  const program = await engine.compile({ loss, filter_: gFilter, bias_: gBias, weights_: gWeights });
  const data = {
    images: wave(n * side * side, 0.37, 1),
    labels: Int32Array.from({ length: n }, (_, i) => i % 3),
  };
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const results = await program.run({ ...data, ...parameters });
    losses.push(results.loss[0]);
    for (const [name, values] of Object.entries(parameters)) {
      const gradient = results[`${name}_`];
      for (let i = 0; i < values.length; i++) values[i] -= 0.2 * gradient[i];
    }
  }
  await program.release();
  return { backend: engine.backend, losses, parameters: Object.values(parameters).flatMap((v) => [...v]) };
}

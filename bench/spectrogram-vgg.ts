/**
 * @file One training step of a VGG: loss, gradients, one update of Adam. `vggs`, compared with PyTorch: a VGG11 with a quarter of the
 * channels and the means of the last stage, with and without batch normalisation, batch 16, segments of 128x128, 4 classes.
 * `fullVgg`: a VGG19 as published with batch normalisation, batch 32, but without dropout, which adds no arithmetic worth timing.
 */

import { type VggShape, vggLogits } from "../src/classify/vgg-network.ts";
import {
  adam,
  crossEntropy,
  gradientArrays,
  gradientOutputs,
  parameters,
  updateRunning,
} from "../src/nn/index.ts";
import { input } from "../src/tensor/index.ts";
import { normals, type Task } from "./engine/task.ts";

const quick = {
  depth: 11,
  width: 0.25,
  pooling: "average",
  hidden: [],
  dropout: 0,
  frames: 128,
  mels: 128,
  classes: 4,
} as const;
const settings = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const vggs: readonly Task[] = [false, true].map((batchNorm) => ({
  ...vggTask({ ...quick, batchNorm }, 16),
  id: batchNorm ? "vgg11-norm" : "vgg11",
  title: `VGG11 step, width ${quick.width}, 128x128, batch 16${batchNorm ? ", batch-norm" : ""}`,
  limit: 1.1,
}));

/** Segments in a batch of `fullVgg`. */
export const fullBatch = 32;

export const fullVgg: Task = {
  ...vggTask(
    { ...quick, depth: 19, width: 1, pooling: "flatten", hidden: [4096, 4096], batchNorm: true },
    fullBatch,
  ),
  id: "vgg19",
  title: `VGG19 step, 128x128, batch ${fullBatch}, batch-norm`,
};

function vggTask(shape: VggShape, batch: number): Pick<Task, "file" | "compared" | "prepare"> {
  return {
    file: "vgg",
    compared: 3,
    async prepare(engine, rng) {
      const params = parameters(rng.fork("parameters"));
      const { logits, statistics } = vggLogits(params, shape, batch, "train");
      const loss = crossEntropy(logits, input("targets", [batch, shape.classes]));
      const program = await engine.compile({ loss, ...statistics, ...gradientOutputs(loss, params) });
      const segments = normals([batch, shape.frames, shape.mels], rng);
      const targets = new Float32Array(batch * shape.classes);
      for (let i = 0; i < batch; i++) targets[i * shape.classes + (i % shape.classes)] = 1;
      const feeds = { ...params.feeds(), segments: segments.values, targets };
      const [values, optimiser] = [params.values(), adam(settings)];
      return {
        arrays: {
          segments,
          ...Object.fromEntries([...params.entries].map(([k, v]) => [k, { ...v, values: v.values.slice() }])),
        },
        settings,
        async step() {
          const results = await program.run(feeds);
          optimiser.step(values, gradientArrays(results, params));
          updateRunning(params, results);
          return [results.loss[0]];
        },
        release: () => program.release(),
      };
    },
  };
}

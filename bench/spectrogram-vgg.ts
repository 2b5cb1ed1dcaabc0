/**
 * @file One training step of a VGG: loss, gradients, one update of Adam. `vggs`, compared with PyTorch: a VGG11 with a quarter of the
 * channels and the means of the last stage, with and without batch normalisation, batch 16, segments of 128x128, 4 classes.
 * `fullVgg`: a VGG19 as published with batch normalisation, batch 32, but without dropout, which adds no arithmetic worth timing.
 */

import { segmentKit } from "../src/classify/segments/classifier.ts";
import { vggSegments } from "../src/classify/vgg.ts";
import type { VggShape } from "../src/classify/vgg-network.ts";
import { adam, openNetwork, parameters } from "../src/nn/index.ts";
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
  limit: 0.9,
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

export function vggTask(shape: VggShape, batch: number): Pick<Task, "file" | "compared" | "prepare"> {
  return {
    file: "vgg",
    compared: 3,
    async prepare(engine, rng) {
      const kit = segmentKit(vggSegments(shape), batch);
      const params = parameters(rng.fork("parameters"));
      kit.graphs(params).train();
      const segments = normals([batch, shape.frames, shape.mels], rng);
      const targets = new Float32Array(batch * shape.classes);
      for (let i = 0; i < batch; i++) targets[i * shape.classes + (i % shape.classes)] = 1;
      const feeds = { segments: segments.values, targets };
      const arrays = {
        segments,
        ...Object.fromEntries([...params.entries].map(([k, v]) => [k, { ...v, values: v.values.slice() }])),
      };
      const network = await openNetwork(engine, kit, params);
      const training = network.training({ adam: adam(settings) });
      return {
        arrays,
        settings,
        async step() {
          const { loss } = await training.step("train", feeds);
          return [loss[0]];
        },
        release: () => network.close(),
      };
    },
  };
}

/** @file A small training that runs on any engine: convolution, batch normalisation, two parts with an optimiser each. */

import { createRng } from "../../src/core/index.ts";
import {
  adam,
  batchNorm,
  conv2d,
  cosine,
  crossEntropy,
  DivergedError,
  type Kit,
  linear,
  type ParameterSet,
  parameters,
  type SavedParameters,
  type TrainOptions,
  train,
  withNetwork,
} from "../../src/nn/index.ts";
import { type Engine, input, leakyRelu, reshape, softmax } from "../../src/tensor/index.ts";

const [rows, side, classes] = [4, 6, 3];

/** Bytes of the images and targets of a batch. */
export const batchBytes = 4 * (rows * side * side + rows * classes);

/** A convolution with batch normalisation ("see/") and a dense layer ("say/"), trained by an optimiser each. */
const kit: Kit<"train" | "predict"> = {
  key: "device test",
  parts: { see: "see/", say: "say/" },
  graphs(params) {
    const forward = (mode: "train" | "eval") => {
      const image = input("images", [rows, 1, side, side]);
      const seen = conv2d(params, "see/conv", image, {
        channels: 4,
        kernel: 3,
        padding: "same",
        bias: false,
      });
      const { output, statistics } = batchNorm(params, "see/norm", seen, { mode });
      const flat = reshape(leakyRelu(output), [rows, 4 * side * side]);
      return { logits: linear(params, "say", flat, classes), statistics };
    };
    return {
      train() {
        const { logits, statistics } = forward("train");
        const loss = crossEntropy(logits, input("targets", [rows, classes]));
        return { outputs: { loss }, losses: { see: loss, say: loss }, statistics };
      },
      predict: () => ({ outputs: { probabilities: softmax(forward("eval").logits) } }),
    };
  },
};

export interface Trained {
  readonly losses: readonly number[];
  /** Predicted for the last batch; absent where the training diverged. */
  readonly probabilities?: Float32Array;
  readonly values: SavedParameters;
  readonly diverged?: DivergedError;
}

/** 20 steps from the same values on the same batches. @param options `poisonAt`: the step whose batch holds a NaN. */
export async function trainSmall(
  engine: Engine,
  options: Partial<TrainOptions> & { poisonAt?: number; onStep?: (step: number) => void } = {},
): Promise<Trained> {
  const params: ParameterSet = parameters(createRng(1));
  kit.graphs(params).train();
  const batch = {
    images: new Float32Array(rows * side * side),
    targets: new Float32Array(rows * classes),
  };
  const losses: number[] = [];
  const rate = cosine({ steps: 40 });
  const found = await withNetwork(engine, kit, params, async (network) => {
    const training = network.training({
      see: adam({ learningRate: 0.02, weightDecay: 0.1 }),
      say: adam({ learningRate: 0.01, l2: [0.01, 0] }),
    });
    await train({
      state: training,
      steps: 20,
      rng: createRng("batches"),
      keepEvery: 4,
      ...options,
      async step(step, rng) {
        for (let i = 0; i < batch.images.length; i++) batch.images[i] = rng.normal();
        for (let i = 0; i < rows; i++) {
          const label = rng.integer(classes);
          for (let c = 0; c < classes; c++) batch.targets[i * classes + c] = c === label ? 1 : 0;
          batch.images[i * side * side + label] += 3;
        }
        if (step === options.poisonAt) batch.images[0] = Number.NaN;
        const { loss } = await training.step("train", batch, rate(step));
        losses.push(loss[0]);
        options.onStep?.(step);
        return { loss: loss[0] };
      },
    });
    return { probabilities: (await network.run("predict", batch)).probabilities.slice() as Float32Array };
  }).catch((error: unknown) => {
    if (!(error instanceof DivergedError)) throw error;
    return { diverged: error };
  });
  return { losses, values: params.save(), ...found };
}

/** Steps of one layer of 65,000 weights on one row: next to no arithmetic, and a state of 0.8 MB. */
export async function trainWide(
  engine: Engine,
  steps: number,
  onStep: (step: number) => void,
): Promise<void> {
  const width = 256;
  const wide: Kit<"train"> = {
    parts: { all: "" },
    graphs: (params) => ({
      train() {
        const loss = crossEntropy(
          linear(params, "wide", input("x", [1, width]), width),
          input("y", [1, width]),
        );
        return { outputs: { loss }, losses: { all: loss } };
      },
    }),
  };
  const params = parameters(createRng(1));
  wide.graphs(params).train();
  await withNetwork(engine, wide, params, async (network) => {
    const training = network.training({ all: adam() });
    for (let step = 0; step < steps; step++) {
      const [x, y] = [new Float32Array(width).fill(0.1), new Float32Array(width)];
      y[step % width] = 1;
      await training.step("train", { x, y });
      onStep(step);
    }
  });
}

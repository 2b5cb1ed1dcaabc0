/** @file A dense network with LeakyReLU, trained by Adam on the cross-entropy (paper A: two hidden layers of 800, L2). */

import * as z from "zod";
import { ParameterError, type Predictions, requireEngine, type TrainingCurve } from "../core/index.ts";
import {
  adam,
  type Curve,
  crossEntropy,
  denseWeights,
  dropout,
  flopsPerSec,
  frozen,
  type Graph,
  glorotUniform,
  heUniform,
  type Kit,
  type LiveNetwork,
  linear,
  type Outputs,
  type ParameterSet,
  parameters,
  train,
  withNetwork,
} from "../nn/index.ts";
import {
  argMax,
  type Engine,
  exportOnnx,
  input,
  leakyRelu,
  log,
  maximum,
  softmax,
  type Tensor,
} from "../tensor/index.ts";
import { createBatches } from "./dnn-batches.ts";
import { type ScoringClassifier, scoringClassifier } from "./kind.ts";

const options = z.strictObject({
  hidden: z.array(z.int().min(1)).default([800, 800]).describe("Units of each hidden layer."),
  l2: z
    .number()
    .min(0)
    .default(1e-4)
    .describe(
      "Strength of the penalty l2/2 x sum of squares, added to the mean cross-entropy; on weight matrices, not on biases.",
    ),
  epochs: z.int().min(1).default(30).describe("Epochs of training."),
  batchSize: z.int().min(1).default(32).describe("Rows in a batch."),
  learningRate: z.number().positive().default(1e-3).describe("Learning rate of Adam."),
  leak: z.number().gt(0).max(1).default(0.2).describe("Slope of LeakyReLU below 0."),
  dropout: z.number().min(0).lt(1).default(0).describe("Share of hidden values zeroed while training."),
  classWeights: z
    .enum(["none", "balanced"])
    .default("none")
    .describe("`balanced`: rows of a class count rows / (classes x rows of the class)-fold."),
  initialiser: z
    .enum(["he", "glorot"])
    .default("he")
    .describe(
      "Initial weights of the hidden layers: uniform after He et al. (2015), or after Glorot & Bengio (2010).",
    ),
});

type DnnOptions = z.output<typeof options>;

/** Rows predicted per run; the last batch is filled up with zeros. */
const PREDICT_ROWS = 64;

/**
 * Later fits of the same shape on the same engine reuse its programs: the weights are inputs.
 *
 * @throws {ParameterError} from `fit` for a table without rows, from `predict` for values that are no whole rows.
 * @throws {DivergedError} from `fit` when the loss stops being finite.
 */
export const dnn = scoringClassifier({
  kind: "dnn",
  summary: "Dense network with LeakyReLU, trained by Adam on the cross-entropy.",
  options,
  version: 1,
  traits: { network: true },
  cost({ epochs, batchSize, hidden }, { items, dimensions, classes }) {
    const flops = 6 * batchSize * denseWeights([dimensions, ...hidden, classes]);
    return epochs * Math.ceil(items / batchSize) * (callsOfUpdate + flops / flopsPerSec.dense);
  },
  create: (settings, tools) =>
    createDnn(settings, tools.name, requireEngine('createClassifier, "dnn"', tools)),
});

/** Below it the logarithm is cut off, in single precision as in double. */
const leastProbability = 1e-30;

/** Seconds that the calls of one update take, whatever its size. */
const callsOfUpdate = 0.0005;

function createDnn(settings: DnnOptions, name: string, engine: Engine): ScoringClassifier {
  return {
    name,
    async fit(table, { rng, signal, onProgress, onCurves }) {
      const shape = {
        ...settings,
        features: table.features.length,
        classes: table.classes.length,
      };
      const batches = createBatches(table, shape, rng.fork("batches"));
      const network = parameters(rng.fork("initial"));
      logitsOf(network, shape, inputOf(shape, shape.batchSize));
      const { epochs, l2, learningRate } = settings;
      // Weights and biases alternate; only weights are penalised.
      const penalties = network.values().map((_, i) => (i % 2 === 0 ? l2 : 0));
      const kit = kitOf(shape);
      const { curves } = await withNetwork(engine, kit, network, (live) => {
        const training = live.training({ adam: adam({ learningRate, l2: penalties }) });
        return train({
          state: training,
          steps: epochs * batches.perEpoch,
          recordEvery: batches.perEpoch,
          rng: rng.fork("dropout"),
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
          onPoint: (now) => onCurves?.(curvesOf(now.loss, batches.perEpoch)),
          async step(step, noise) {
            batches.fill(step, noise);
            const { loss } = await training.step("train", batches.feeds);
            return { loss: loss[0] };
          },
        });
      });
      const predict = (data: Float32Array) =>
        withNetwork(engine, kit, network, (live) => predictRows(live, data, shape));
      return {
        predict,
        async scores(data) {
          const { probabilities } = await predict(data);
          return Float64Array.from(probabilities, (p) => Math.log(Math.max(p, leastProbability)));
        },
        scoreGraph(features) {
          const logits = logitsOf(frozen(network), shape, features);
          return log(maximum(softmax(logits, -1), leastProbability));
        },
        toOnnx: () => exportOnnx(prediction(frozen(network), shape), { batch: "N" }),
        chosen: { hidden: settings.hidden.join("-"), epochs, learningRate, l2 },
        curves: curvesOf(curves.loss, batches.perEpoch),
      };
    },
  };
}

/** In epochs. */
function curvesOf({ steps, values }: Curve, perEpoch: number): TrainingCurve[] {
  return [{ group: "dnn", name: "cross-entropy", steps: steps.map((s) => s / perEpoch), values }];
}

/** What the programs depend on. */
interface NetworkShape extends Pick<DnnOptions, "hidden" | "leak" | "dropout" | "batchSize" | "initialiser"> {
  readonly features: number;
  readonly classes: number;
}

function inputOf({ features }: NetworkShape, rows: number): Tensor {
  return input("features", [rows, features]);
}

/** `[rows, classes]` from `[rows, features]`; dropout draws on the inputs "noise/1", "noise/2", ... */
function logitsOf(params: ParameterSet, shape: NetworkShape, features: Tensor, training = false): Tensor {
  const initialiser = shape.initialiser === "he" ? heUniform : glorotUniform;
  const hidden = shape.hidden.reduce((x, units, i) => {
    const y = leakyRelu(linear(params, `dnn/${i + 1}`, x, units, { initialiser }), shape.leak);
    return training && shape.dropout > 0
      ? dropout(y, input(`noise/${i + 1}`, [features.shape[0], units]), shape.dropout)
      : y;
  }, features);
  return linear(params, `dnn/${shape.hidden.length + 1}`, hidden, shape.classes, {
    initialiser: glorotUniform,
  });
}

function kitOf(shape: NetworkShape): Kit<"train" | "predict"> {
  const { features, classes, hidden, leak, dropout, batchSize } = shape;
  return {
    key: JSON.stringify(["dnn", features, classes, hidden, leak, dropout, batchSize]),
    parts: { adam: "" },
    graphs: (params) => ({
      train: () => training(params, shape),
      predict: () => ({ outputs: prediction(params, shape) }),
    }),
  };
}

function training(params: ParameterSet, shape: NetworkShape): Graph {
  const logits = logitsOf(params, shape, inputOf(shape, shape.batchSize), true);
  const loss = crossEntropy(logits, input("targets", [shape.batchSize, shape.classes]));
  return { outputs: { loss }, losses: { adam: loss } };
}

function prediction(params: ParameterSet, shape: NetworkShape): Outputs {
  const logits = logitsOf(params, shape, inputOf(shape, PREDICT_ROWS));
  return { probabilities: softmax(logits, -1), label: argMax(logits, -1) };
}

async function predictRows(
  network: LiveNetwork<"predict">,
  data: Float32Array,
  { features, classes }: NetworkShape,
): Promise<Predictions> {
  const n = data.length / features;
  if (!Number.isInteger(n))
    throw new ParameterError("dnn, values to predict", `rows of ${features} features`, data.length);
  const [labels, probabilities] = [new Int32Array(n), new Float32Array(n * classes)];
  const batch = new Float32Array(PREDICT_ROWS * features);
  for (let start = 0; start < n; start += PREDICT_ROWS) {
    const count = Math.min(PREDICT_ROWS, n - start);
    batch.fill(0, count * features);
    batch.set(data.subarray(start * features, (start + count) * features));
    const results = await network.run("predict", { features: batch });
    labels.set(results.label.subarray(0, count), start);
    probabilities.set(results.probabilities.subarray(0, count * classes), start * classes);
  }
  return { labels, probabilities };
}

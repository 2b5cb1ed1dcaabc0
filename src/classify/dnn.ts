/** @file A dense network with LeakyReLU, trained by Adam on the cross-entropy (paper A: two hidden layers of 800, L2). */

import * as z from "zod";
import {
  type Classifier,
  classCounts,
  namingKnownKeys,
  ParameterError,
  type Predictions,
  type Rng,
  row,
  type TrainingTable,
} from "../core/index.ts";
import {
  adam,
  crossEntropy,
  dropout,
  frozen,
  glorotUniform,
  gradientArrays,
  gradientOutputs,
  heUniform,
  type Kit,
  linear,
  type Outputs,
  type ParameterGroup,
  type ParameterSet,
  parameters,
  train,
  withPrograms,
} from "../nn/index.ts";
import {
  argMax,
  type Engine,
  exportOnnx,
  input,
  leakyRelu,
  type Program,
  softmax,
  type Tensor,
} from "../tensor/index.ts";

export const dnnOptions = z.strictObject({
  /** Units of each hidden layer. */
  hidden: z.array(z.int().min(1)).default([800, 800]),
  /** Strength of the penalty l2/2 * sum of squares, added to the mean cross-entropy; on weight matrices, not on biases. */
  l2: z.number().min(0).default(1e-4),
  epochs: z.int().min(1).default(30),
  batchSize: z.int().min(1).default(32),
  /** Of Adam. */
  learningRate: z.number().positive().default(1e-3),
  /** Slope of LeakyReLU below 0. */
  leak: z.number().gt(0).max(1).default(0.2),
  /** Share of hidden values zeroed while training. */
  dropout: z.number().min(0).lt(1).default(0),
  /** "balanced": a row of class c counts n / (classes * n_c)-fold. */
  classWeights: z.enum(["none", "balanced"]).default("none"),
  /** Uniform initial weights after He et al. (2015) or Glorot & Bengio (2010). */
  initialiser: z.enum(["he", "glorot"]).default("he"),
});

type DnnOptions = z.output<typeof dnnOptions>;

/** Rows predicted per run; the last batch is filled up with zeros. */
const PREDICT_ROWS = 64;

/**
 * Later fits of the same shape on the same engine reuse its programs: the weights are inputs.
 *
 * @throws {ParameterError} from `fit` for a table without rows, from `predict` for values that are no whole rows.
 * @throws {DivergedError} from `fit` when the loss stops being finite.
 *
 * @example
 * const fitted = await dnn({ epochs: 20 }, { engine }).fit(train, { rng });
 * const { labels } = await fitted.predict(test.data);
 */
export function dnn(
  options: z.input<typeof dnnOptions>,
  { engine }: { readonly engine: Engine },
): Classifier {
  const settings = dnnOptions.parse(options, namingKnownKeys);
  return {
    name: "dnn",
    async fit(table, { rng, signal, onProgress }) {
      const shape = {
        ...settings,
        features: table.features.length,
        classes: table.classes.length,
      };
      const batches = createBatches(table, shape, rng.fork("batches"));
      const network = parameters(rng.fork("initial"));
      logitsOf(network, shape, shape.batchSize);
      const [feeds, values] = [{ ...network.feeds(), ...batches.feeds }, network.values()];
      const { epochs, l2, learningRate } = settings;
      // Weights and biases alternate; only weights are penalised.
      const optimiser = adam({ learningRate, l2: values.map((_, i) => (i % 2 === 0 ? l2 : 0)) });
      const { curves } = await withPrograms(engine, kitOf(shape), async (programs) => {
        const program = await programs("train");
        return train({
          parameters: network,
          optimisers: { adam: optimiser },
          steps: epochs * batches.perEpoch,
          recordEvery: batches.perEpoch,
          rng: rng.fork("dropout"),
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
          async step(step, noise) {
            batches.fill(step, noise);
            const results = await program.run(feeds);
            optimiser.step(values, gradientArrays(results, network));
            return { loss: results.loss[0] };
          },
        });
      });
      const inEpochs = curves.loss.steps.map((s) => s / batches.perEpoch);
      return {
        predict: (data) =>
          withPrograms(engine, kitOf(shape), async (programs) =>
            predictRows(await programs("predict"), network, data, shape),
          ),
        toOnnx: () => exportOnnx(predictionOutputs(frozen(network), shape), { batch: "N" }),
        chosen: { hidden: settings.hidden.join("-"), epochs, learningRate, l2 },
        curves: [{ group: "dnn", name: "cross-entropy", steps: inEpochs, values: curves.loss.values }],
      };
    },
  };
}

/** What the programs depend on. */
interface NetworkShape extends Pick<DnnOptions, "hidden" | "leak" | "dropout" | "batchSize" | "initialiser"> {
  readonly features: number;
  readonly classes: number;
}

/** `[rows, classes]` from the input "features"; dropout draws on the inputs "noise/1", "noise/2", ... */
function logitsOf(params: ParameterSet, shape: NetworkShape, rows: number, training = false): Tensor {
  const initialiser = shape.initialiser === "he" ? heUniform : glorotUniform;
  const hidden = shape.hidden.reduce(
    (x, units, i) => {
      const y = leakyRelu(linear(params, `dnn/${i + 1}`, x, units, { initialiser }), shape.leak);
      return training && shape.dropout > 0
        ? dropout(y, input(`noise/${i + 1}`, [rows, units]), shape.dropout)
        : y;
    },
    input("features", [rows, shape.features]),
  );
  return linear(params, `dnn/${shape.hidden.length + 1}`, hidden, shape.classes, {
    initialiser: glorotUniform,
  });
}

function kitOf(shape: NetworkShape): Kit<"train" | "predict"> {
  const { features, classes, hidden, leak, dropout, batchSize } = shape;
  return {
    key: JSON.stringify(["dnn", features, classes, hidden, leak, dropout, batchSize]),
    graphs: (params) => ({
      train: () => trainingOutputs(params, shape),
      predict: () => predictionOutputs(params, shape),
    }),
  };
}

function trainingOutputs(params: ParameterSet, shape: NetworkShape): Outputs {
  const logits = logitsOf(params, shape, shape.batchSize, true);
  const loss = crossEntropy(logits, input("targets", [shape.batchSize, shape.classes]));
  return { loss, ...gradientOutputs(loss, params) };
}

function predictionOutputs(params: ParameterSet, shape: NetworkShape): Outputs {
  const logits = logitsOf(params, shape, PREDICT_ROWS);
  return { probabilities: softmax(logits, -1), label: argMax(logits, -1) };
}

/**
 * Arrays to feed, refilled for each step: rows in a new order each epoch. The last batch is filled up with rows whose
 * targets are all 0, and the targets of the rest are scaled so that the loss stays the mean over real rows.
 */
function createBatches(
  table: TrainingTable,
  shape: NetworkShape & Pick<DnnOptions, "classWeights">,
  rng: Rng,
) {
  const { batchSize, features, classes } = shape;
  const n = table.labels.length;
  if (n === 0) throw new ParameterError("dnn, training rows", "at least one", 0);
  const perEpoch = Math.ceil(n / batchSize);
  const counts = classCounts(table);
  const weights = counts.map((c) => (shape.classWeights === "balanced" ? n / (classes * Math.max(1, c)) : 1));
  const data = new Float32Array(batchSize * features);
  const targets = new Float32Array(batchSize * classes);
  const noise = shape.dropout > 0 ? shape.hidden.map((units) => new Float32Array(batchSize * units)) : [];
  let order: number[] = [];
  return {
    perEpoch,
    feeds: {
      features: data,
      targets,
      ...Object.fromEntries(noise.map((values, i) => [`noise/${i + 1}`, values])),
    },
    fill(step: number, noiseRng: Rng): void {
      const [epoch, batch] = [Math.floor(step / perEpoch), step % perEpoch];
      if (batch === 0) order = rng.fork(epoch).shuffled(Array.from({ length: n }, (_, i) => i));
      const rows = order.slice(batch * batchSize, (batch + 1) * batchSize);
      data.fill(0, rows.length * features);
      targets.fill(0);
      for (const [i, from] of rows.entries()) {
        data.set(row(table, from), i * features);
        const label = table.labels[from];
        targets[i * classes + label] = (weights[label] * batchSize) / rows.length;
      }
      for (const values of noise) for (let i = 0; i < values.length; i++) values[i] = noiseRng.uniform();
    },
  };
}

async function predictRows(
  program: Program,
  params: ParameterGroup,
  data: Float32Array,
  { features, classes }: NetworkShape,
): Promise<Predictions> {
  const n = data.length / features;
  if (!Number.isInteger(n))
    throw new ParameterError("dnn, values to predict", `rows of ${features} features`, data.length);
  const [labels, probabilities] = [new Int32Array(n), new Float32Array(n * classes)];
  const batch = new Float32Array(PREDICT_ROWS * features);
  const feeds = { ...params.feeds(), features: batch };
  for (let start = 0; start < n; start += PREDICT_ROWS) {
    const count = Math.min(PREDICT_ROWS, n - start);
    batch.fill(0, count * features);
    batch.set(data.subarray(start * features, (start + count) * features));
    const results = await program.run(feeds);
    labels.set(results.label.subarray(0, count), start);
    probabilities.set(results.probabilities.subarray(0, count * classes), start * classes);
  }
  return { labels, probabilities };
}

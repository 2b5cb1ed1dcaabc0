/** @file A fitted set of linear class pairs: prediction, and the same as a graph for export. */

import {
  type FittedClassifier,
  ParameterError,
  type Predictions,
  type Rows,
  ShapeError,
} from "../core/index.ts";
import {
  add,
  argMax,
  cast,
  constant,
  exportOnnx,
  gather,
  greater,
  input,
  matmul,
  multiply,
  reduceMax,
  softmax as softmaxOf,
  subtract,
  type Tensor,
  tanh,
} from "../tensor/index.ts";
import type { PairMachine } from "./libsvm.ts";
import { lead, type PairMatrices, type Pairs, pairMatrices, softmax, voteAndScore } from "./votes.ts";

/** Decision values of a row x are `x weights + bias`. */
export interface PairwiseModel extends Pairs {
  /** Number of features `d`. */
  readonly dimensions: number;
  /** Row-major `[d, P]`. */
  readonly weights: Float32Array;
  /** `[P]`. */
  readonly bias: Float32Array;
  /** Divides the scores before softmax. */
  readonly temperature: number;
}

/** The primal weights of machines trained on a linear kernel: sums of their support vectors. */
export function primalModel(
  machines: readonly PairMachine[],
  rows: Float32Array,
  dimensions: number,
  classes: number,
  temperature: number,
): PairwiseModel {
  const P = machines.length;
  const weights = new Float32Array(dimensions * P);
  machines.forEach(({ vectors, coefficients }, p) => {
    const sums = new Float64Array(dimensions);
    vectors.forEach((position, v) => {
      for (let c = 0, at = position * dimensions; c < dimensions; c++, at++)
        sums[c] += coefficients[v] * rows[at];
    });
    for (let c = 0; c < dimensions; c++) weights[c * P + p] = sums[c];
  });
  return {
    classes,
    dimensions,
    weights,
    bias: Float32Array.from(machines, ({ rho }) => -rho),
    first: Int32Array.from(machines, ({ first }) => first),
    second: Int32Array.from(machines, ({ second }) => second),
    temperature,
  };
}

/** A model as what `fit` returns. */
export function pairwiseClassifier(
  model: PairwiseModel,
  chosen: FittedClassifier<Rows>["chosen"],
): FittedClassifier<Rows> {
  const matrices = pairMatrices(model);
  return {
    predict: async (data) => predictRows(model, matrices, data),
    toOnnx: () => exportOnnx(graphOf(model, matrices), { batch: "N" }),
    chosen,
  };
}

function predictRows(model: PairwiseModel, matrices: PairMatrices, data: Float32Array): Predictions {
  const { dimensions: d, classes: k, weights, bias, temperature } = model;
  if (data.length % d !== 0) {
    throw new ShapeError(
      "svm predict",
      [[data.length], [d]],
      "rows must have as many features as the training rows",
    );
  }
  const n = data.length / d;
  const P = bias.length;
  const labels = new Int32Array(n);
  const probabilities = new Float32Array(n * k);
  const decisions = new Float64Array(P);
  const scores = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    decisions.set(bias);
    for (let c = 0; c < d; c++) {
      const x = data[i * d + c];
      if (!Number.isFinite(x))
        throw new ParameterError(`svm predict, row ${i}, feature ${c}`, "a finite number", x);
      for (let p = 0; p < P; p++) decisions[p] += x * weights[c * P + p];
    }
    labels[i] = voteAndScore(decisions, model, matrices, scores);
    softmax(scores, temperature, probabilities.subarray(i * k, (i + 1) * k));
  }
  return { labels, probabilities };
}

/** The steps of `voteAndScore` and `softmax` for a batch, as a graph; built for two rows, exported for any number. */
function graphOf(model: PairwiseModel, m: PairMatrices): Record<string, Tensor> {
  const { dimensions: d, classes: k } = model;
  const P = model.bias.length;
  const features = input("features", [2, d]);
  const decisions = add(matmul(features, constant(model.weights, [d, P])), constant(model.bias, [1, P]));
  const decided = cast(greater(decisions, 0), "float32");
  const votes = add(matmul(decided, constant(m.vote, [P, k])), constant(m.voteBase, [1, k]));
  const scores = add(matmul(tanh(decisions), constant(m.score, [P, k])), constant(m.scoreBase, [1, k]));
  const label = argMax(votes);
  const identity = Float32Array.from({ length: k * k }, (_, at) => (at % (k + 1) === 0 ? 1 : 0));
  const winner = gather(constant(identity, [k, k]), label);
  const raised = add(reduceMax(scores, { axes: [-1], keepDims: true }), lead);
  const final = add(scores, multiply(winner, subtract(raised, scores)));
  return { probabilities: softmaxOf(multiply(final, 1 / model.temperature)), label };
}

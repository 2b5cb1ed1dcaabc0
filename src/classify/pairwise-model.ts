/** @file A fitted set of class pairs: prediction, and the same as a graph for export. */

import { ParameterError, type Predictions, ShapeError } from "../core/index.ts";
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
import type { ScoringFit } from "./kind.ts";
import type { PairMachine } from "./libsvm.ts";
import type { PairDecisions } from "./pair-decisions.ts";
import { lead, type PairMatrices, type Pairs, pairMatrices, softmax, voteAndScore } from "./votes.ts";

/** What a row's decision values come from, and what becomes of them. */
export interface PairwiseModel extends Pairs {
  readonly decisions: PairDecisions;
  /** `[P]`: added to the decision values. */
  readonly bias: Float32Array;
  /** Divides the scores before softmax. */
  readonly temperature: number;
}

export function pairwiseModel(
  machines: readonly PairMachine[],
  decisions: PairDecisions,
  classes: number,
  temperature: number,
): PairwiseModel {
  return {
    classes,
    decisions,
    bias: Float32Array.from(machines, ({ rho }) => -rho),
    first: Int32Array.from(machines, ({ first }) => first),
    second: Int32Array.from(machines, ({ second }) => second),
    temperature,
  };
}

/** A model as what `fit` returns. */
export function pairwiseClassifier(model: PairwiseModel, chosen: ScoringFit["chosen"]): ScoringFit {
  const matrices = pairMatrices(model);
  return {
    predict: async (data) => predictRows(model, matrices, data),
    scores: async (data) => {
      const { scores } = judgeRows(model, matrices, data);
      return scores.map((score) => score / model.temperature);
    },
    scoreGraph: (features) => judgementGraph(model, matrices, features).scores,
    toOnnx: () => exportOnnx(graphOf(model, matrices), { batch: "N" }),
    chosen,
  };
}

function predictRows(model: PairwiseModel, matrices: PairMatrices, data: Float32Array): Predictions {
  const { classes: k, temperature } = model;
  const { labels, scores } = judgeRows(model, matrices, data);
  const probabilities = new Float32Array(scores.length);
  for (let at = 0; at < scores.length; at += k)
    softmax(scores.subarray(at, at + k), temperature, probabilities.subarray(at, at + k));
  return { labels, probabilities };
}

/** Labels, and scores `[n, k]` before division by the temperature. */
function judgeRows(
  model: PairwiseModel,
  matrices: PairMatrices,
  data: Float32Array,
): { labels: Int32Array; scores: Float64Array } {
  const { classes: k, bias } = model;
  const d = model.decisions.dimensions;
  if (data.length % d !== 0) {
    throw new ShapeError(
      "svm predict",
      [[data.length], [d]],
      "rows must have as many features as the training rows",
    );
  }
  const n = data.length / d;
  const labels = new Int32Array(n);
  const decisions = new Float64Array(bias.length);
  const scores = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    decisions.set(bias);
    const row = data.subarray(i * d, (i + 1) * d);
    const fault = row.findIndex((x) => !Number.isFinite(x));
    if (fault >= 0)
      throw new ParameterError(`svm predict, row ${i}, feature ${fault}`, "a finite number", row[fault]);
    model.decisions.addTo(decisions, row);
    labels[i] = voteAndScore(decisions, model, matrices, scores.subarray(i * k, (i + 1) * k));
  }
  return { labels, scores };
}

/** Built for two rows, exported for any number. */
function graphOf(model: PairwiseModel, matrices: PairMatrices): Record<string, Tensor> {
  const features = input("features", [2, model.decisions.dimensions]);
  const { label, scores } = judgementGraph(model, matrices, features);
  return { probabilities: softmaxOf(scores), label };
}

/** The steps of `voteAndScore` for a batch, as a graph, and the division by the temperature. */
function judgementGraph(
  model: PairwiseModel,
  m: PairMatrices,
  features: Tensor,
): { label: Tensor; scores: Tensor } {
  const { classes: k } = model;
  const P = model.bias.length;
  const decisions = add(model.decisions.graph(features), constant(model.bias, [1, P]));
  const decided = cast(greater(decisions, 0), "float32");
  const votes = add(matmul(decided, constant(m.vote, [P, k])), constant(m.voteBase, [1, k]));
  const scores = add(matmul(tanh(decisions), constant(m.score, [P, k])), constant(m.scoreBase, [1, k]));
  const label = argMax(votes);
  const identity = Float32Array.from({ length: k * k }, (_, at) => (at % (k + 1) === 0 ? 1 : 0));
  const winner = gather(constant(identity, [k, k]), label);
  const raised = add(reduceMax(scores, { axes: [-1], keepDims: true }), lead);
  const final = add(scores, multiply(winner, subtract(raised, scores)));
  return { label, scores: multiply(final, 1 / model.temperature) };
}

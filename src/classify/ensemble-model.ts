/** @file A fitted ensemble: prediction, and the same as a graph for export. */

import { type FittedClassifier, type Predictions, type Rows, ShapeError } from "../core/index.ts";
import {
  add,
  argMax,
  constant,
  exportOnnx,
  input,
  matmul,
  slice,
  softmax as softmaxOf,
  type Tensor,
} from "../tensor/index.ts";
import type { Mixture } from "./ensemble-scores.ts";
import { labelsOf } from "./inner-choice.ts";
import type { ScoringFit } from "./kind.ts";
import { type Span, spanOf } from "./training-part.ts";
import { absentScore, softmax } from "./votes.ts";

export interface EnsembleModel {
  /** Number of features `d`. */
  readonly dimensions: number;
  /** Number of classes `k`; those in `present` have training rows. */
  readonly classes: number;
  readonly present: readonly number[];
  readonly members: readonly { readonly fitted: ScoringFit; readonly span: Span }[];
  readonly mixture: Mixture;
}

export function ensembleClassifier(
  model: EnsembleModel,
  chosen: FittedClassifier<Rows>["chosen"],
): FittedClassifier<Rows> {
  const matrices = model.mixture.factors.map((factor) => centring(model, factor / model.mixture.temperature));
  return {
    predict: (data) => predictRows(model, matrices, data),
    toOnnx: () => exportOnnx(graphOf(model, matrices), { batch: "N" }),
    chosen,
  };
}

/** `[k, k]`: takes the mean over the present classes from a row of scores and multiplies by a factor; absent classes get 0. */
function centring({ classes: k, present }: EnsembleModel, factor: number): Float32Array {
  const out = new Float32Array(k * k);
  for (const from of present)
    for (const to of present) out[from * k + to] = factor * ((from === to ? 1 : 0) - 1 / present.length);
  return out;
}

/** `[k]`. */
function absence({ classes, present }: EnsembleModel): Float32Array {
  return Float32Array.from({ length: classes }, (_, c) => (present.includes(c) ? 0 : absentScore));
}

async function predictRows(
  model: EnsembleModel,
  matrices: readonly Float32Array[],
  data: Float32Array,
): Promise<Predictions> {
  const { dimensions: d, classes: k } = model;
  if (data.length % d !== 0) {
    const why = "rows must have as many features as the training rows";
    throw new ShapeError("ensemble predict", [[data.length], [d]], why);
  }
  const n = data.length / d;
  const start = absence(model);
  const sums = Float64Array.from({ length: n * k }, (_, at) => start[at % k]);
  for (const [m, { fitted, span }] of model.members.entries()) {
    const scores = await fitted.scores(spanOf(data, d, span));
    for (let i = 0; i < n; i++)
      for (const from of model.present)
        for (const to of model.present) sums[i * k + to] += scores[i * k + from] * matrices[m][from * k + to];
  }
  const probabilities = new Float32Array(n * k);
  for (let at = 0; at < sums.length; at += k)
    softmax(sums.subarray(at, at + k), 1, probabilities.subarray(at, at + k));
  return { labels: labelsOf(sums, k), probabilities };
}

/** Built for two rows, exported for any number. */
function graphOf(model: EnsembleModel, matrices: readonly Float32Array[]): Record<string, Tensor> {
  const { dimensions: d, classes: k, members } = model;
  const features = input("features", [2, d]);
  const sums = members.reduce(
    (sum, { fitted, span: { start, end } }, m) => {
      const own = start === 0 && end === d ? features : slice(features, [0, start], [2, end]);
      return add(sum, matmul(fitted.scoreGraph(own), constant(matrices[m], [k, k])));
    },
    constant(absence(model), [1, k]),
  );
  return { probabilities: softmaxOf(sums), label: argMax(sums) };
}

/** @file A fitted linear model of classes: prediction, and the same as a graph for export. */

import { ParameterError, type Predictions, ShapeError } from "../core/index.ts";
import {
  add,
  argMax,
  constant,
  exportOnnx,
  input,
  matmul,
  softmax as softmaxOf,
  type Tensor,
} from "../tensor/index.ts";
import type { ScoringFit } from "./kind.ts";
import { absentScore, softmax } from "./votes.ts";

/** The score of class c for a row x is `x weights[c] + bias[c]`; probabilities are the softmax of scores. */
export interface LinearModel {
  /** Number of features `d`. */
  readonly dimensions: number;
  readonly classes: number;
  /** Row-major `[d, k]`. */
  readonly weights: Float32Array;
  /** `[k]`; `absentScore` for a class that has no training rows. */
  readonly bias: Float32Array;
}

/**
 * The model of the classes that have training rows, as one of all classes. What all classes have in common is taken out, since it
 * changes no probability.
 *
 * @param weights p lists `[d]`, for the classes in `present`; in units of the scores before division by the temperature.
 * @param bias `[p]`.
 */
export function linearModel(
  { classes, present, temperature }: { classes: number; present: readonly number[]; temperature: number },
  weights: readonly Float64Array[],
  bias: Float64Array,
): LinearModel {
  const p = present.length;
  const d = weights[0].length;
  const all = new Float32Array(d * classes);
  for (let c = 0; c < d; c++) {
    let mean = 0;
    for (let a = 0; a < p; a++) mean += weights[a][c] / p;
    for (let a = 0; a < p; a++) all[c * classes + present[a]] = (weights[a][c] - mean) / temperature;
  }
  const middle = bias.reduce((sum, value) => sum + value, 0) / p;
  const biases = new Float32Array(classes).fill(absentScore);
  for (const [a, c] of present.entries()) biases[c] = (bias[a] - middle) / temperature;
  return { dimensions: d, classes, weights: all, bias: biases };
}

/** @param name What messages call the classifier. */
export function linearClassifier(name: string, model: LinearModel, chosen: ScoringFit["chosen"]): ScoringFit {
  return {
    predict: async (data) => predictRows(name, model, data),
    scores: async (data) => scoresOf(name, model, data),
    scoreGraph: (features) => scoreGraph(model, features),
    toOnnx: () => exportOnnx(graphOf(model), { batch: "N" }),
    chosen,
  };
}

function predictRows(name: string, model: LinearModel, data: Float32Array): Predictions {
  const { classes: k } = model;
  const scores = scoresOf(name, model, data);
  const labels = new Int32Array(scores.length / k);
  const probabilities = new Float32Array(scores.length);
  for (let i = 0; i < labels.length; i++) {
    const row = scores.subarray(i * k, (i + 1) * k);
    labels[i] = row.indexOf(Math.max(...row));
    softmax(row, 1, probabilities.subarray(i * k, (i + 1) * k));
  }
  return { labels, probabilities };
}

/** @returns `[n, k]`. @throws {ShapeError | ParameterError} for values that are no whole rows, or not finite. */
function scoresOf(name: string, model: LinearModel, data: Float32Array): Float64Array {
  const { dimensions: d, classes: k, weights, bias } = model;
  if (data.length % d !== 0) {
    const why = "rows must have as many features as the training rows";
    throw new ShapeError(`${name} predict`, [[data.length], [d]], why);
  }
  const n = data.length / d;
  const scores = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const row = scores.subarray(i * k, (i + 1) * k);
    row.set(bias);
    for (let c = 0; c < d; c++) {
      const x = data[i * d + c];
      if (!Number.isFinite(x))
        throw new ParameterError(`${name} predict, row ${i}, feature ${c}`, "a finite number", x);
      for (let a = 0; a < k; a++) row[a] += x * weights[c * k + a];
    }
  }
  return scores;
}

function scoreGraph({ dimensions: d, classes: k, weights, bias }: LinearModel, features: Tensor): Tensor {
  return add(matmul(features, constant(weights, [d, k])), constant(bias, [1, k]));
}

/** Built for two rows, exported for any number. */
function graphOf(model: LinearModel): Record<string, Tensor> {
  const scores = scoreGraph(model, input("features", [2, model.dimensions]));
  return { probabilities: softmaxOf(scores), label: argMax(scores) };
}

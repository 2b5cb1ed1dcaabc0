/** @file Where the weights of linear models are sought: among combinations of features, or of training rows where these are fewer. */

import type { Rows, TrainingSet } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { gramMatrix } from "./gram.ts";
import type { Gram } from "./libsvm.ts";

export type Space = FeatureSpace | RowSpace;

/** Weights are of features. */
export interface FeatureSpace extends Translating {
  readonly kind: "features";
}

/** Weights are of the training rows; inner products are in `gram`. */
export interface RowSpace extends Translating {
  readonly kind: "rows";
  readonly gram: Gram;
}

interface Translating {
  /**
   * Inner product of row `i` with a model's weights.
   *
   * @param seen The rows that the model was trained on.
   * @param weights `[m]`: for each feature, or for each row in `seen`.
   */
  product(i: number, seen: readonly number[], weights: Float64Array): number;
  /** Weights of features, `[d]`, from those of a model of all rows. */
  primal(weights: Float64Array): Float64Array;
}

/** An engine computes the inner products faster where there is one. */
export async function spaceOf(train: TrainingSet<Rows>, engine: Engine | undefined): Promise<Space> {
  const { data } = train;
  const d = train.features.length;
  if (train.ids.length > d) return featureSpace(data, d);
  return rowSpace(data, d, await gramMatrix(data, d, engine));
}

function featureSpace(data: Float32Array, d: number): FeatureSpace {
  return {
    kind: "features",
    product(i, _, weights) {
      let sum = 0;
      for (let c = 0, at = i * d; c < d; c++, at++) sum += weights[c] * data[at];
      return sum;
    },
    primal: (weights) => weights,
  };
}

function rowSpace(data: Float32Array, d: number, gram: Gram): RowSpace {
  return {
    kind: "rows",
    gram,
    product(i, seen, weights) {
      let sum = 0;
      for (let j = 0; j < seen.length; j++) sum += weights[j] * gram.values[i * gram.n + seen[j]];
      return sum;
    },
    primal(weights) {
      const out = new Float64Array(d);
      for (let j = 0; j < weights.length; j++)
        for (let c = 0, at = j * d; c < d; c++, at++) out[c] += weights[j] * data[at];
      return out;
    },
  };
}

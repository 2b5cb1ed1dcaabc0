/** @file The floor under every other classifier: the class shares of the training rows, whatever the features say. */

import * as z from "zod";
import { classCounts, ParameterError, ShapeError, throwIfAborted } from "../core/index.ts";
import { add, argMax, constant, exportOnnx, input, matmul, type Tensor } from "../tensor/index.ts";
import { rowClassifier } from "./kind.ts";

/**
 * Always the most frequent class (ties: the smaller index), with the class shares as probabilities. Synthetic rows count.
 *
 * @throws {ParameterError} from `fit`, for no rows.
 */
export const majority = rowClassifier({
  kind: "majority",
  summary: "The class shares of the training rows, whatever the features say: the floor.",
  options: z.strictObject({}),
  version: 1,
  traits: { floor: true },
  cost: () => 0.01,
  create: (_, { name }) => ({
    name,
    async fit(train, { signal }) {
      throwIfAborted(signal);
      const n = train.labels.length;
      if (n === 0) throw new ParameterError("majority", "at least one training row", 0);
      const d = train.features.length;
      const shares = Float32Array.from(classCounts(train), (count) => count / n);
      const label = shares.indexOf(Math.max(...shares));
      return {
        async predict(data) {
          if (data.length % d !== 0) {
            throw new ShapeError(
              "majority predict",
              [[data.length], [d]],
              "rows must have as many features as the training rows",
            );
          }
          const rows = data.length / d;
          const probabilities = new Float32Array(rows * shares.length);
          for (let i = 0; i < rows; i++) probabilities.set(shares, i * shares.length);
          return { labels: new Int32Array(rows).fill(label), probabilities };
        },
        toOnnx: () => exportOnnx(graphOf(d, shares), { batch: "N" }),
        chosen: { class: train.classes[label] },
      };
    },
  }),
});

/** The features times 0, plus the shares: so there is one row of shares for each row of features. */
function graphOf(d: number, shares: Float32Array): Record<string, Tensor> {
  const k = shares.length;
  const nothing = matmul(input("features", [2, d]), constant(new Float32Array(d * k), [d, k]));
  const probabilities = add(nothing, constant(shares, [1, k]));
  return { probabilities, label: argMax(probabilities) };
}

/** @file No augmentation: the baseline every comparison starts from. */

import * as z from "zod";
import { ParameterError } from "../core/index.ts";
import { rowAugmenter } from "./kind.ts";

export const noneOptions = z.strictObject({
  // Nothing is done with it here: the experiment hands it to the classifier.
  classWeights: z
    .enum(["none", "balanced"])
    .optional()
    .describe(
      "Replaces the classifier's own class weights: re-weighting, the usual remedy for scarce classes that makes no data.",
    ),
});

/** Draws no rows. @throws {ParameterError} from `draw`, when rows are asked for. */
export const none = rowAugmenter({
  kind: "none",
  summary: "No synthetic rows: what the others are compared with.",
  options: noneOptions,
  version: 1,
  traits: { baseline: true },
  cost: () => 0,
  create: (_, { name }) => ({
    name,
    fit: async () => ({
      async draw(labels) {
        if (labels.length > 0) {
          throw new ParameterError(
            name,
            "an amount of 0",
            `${labels.length} rows to draw`,
            "Choose another augmenter, or the amount 0.",
          );
        }
        return { data: new Float32Array(0), labels: new Int32Array(0), provenance: [] };
      },
    }),
  }),
});

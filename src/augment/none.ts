/** @file No augmentation: the baseline every comparison starts from. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { ParameterError } from "../core/errors.ts";
import type { Rows } from "../core/types.ts";
import { nameOption, parseOptions } from "./options.ts";

export const noneOptions = z.strictObject({
  ...nameOption,
  /**
   * Weight of each class in the classifier's loss: the usual remedy for scarce classes that makes no rows. Nothing is
   * done with it here; the experiment hands it to the classifier.
   */
  classWeights: z.enum(["none", "balanced"]).optional(),
});

/** Draws no rows. @throws {ParameterError} from `draw`, when rows are asked for. */
export function none(options: z.input<typeof noneOptions> = {}): Augmenter<Rows> {
  const { name = "none" } = parseOptions("none", noneOptions, options);
  return {
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
  };
}

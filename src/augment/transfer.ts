/** @file Residual transfer: another row's deviation from its class mean, put on the mean of the class asked for. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { ParameterError } from "../core/errors.ts";
import { row } from "../core/table.ts";
import type { Rows } from "../core/types.ts";
import { checkLabels, createDecks, drawRows, positionsByClass } from "./draw.ts";
import { classMeans } from "./geometry.ts";
import { nameOption, parseOptions } from "./options.ts";

export const transferOptions = z.strictObject({
  ...nameOption,
  /** Which training rows lend their deviation; with "all" a row of the class itself comes back as a duplicate. */
  source: z.enum(["other-classes", "all"]).default("other-classes"),
});

/**
 * A synthetic row of class c is `mean_c + (x_s - mean_class(s))` for a real row `x_s`. Scarce classes inherit the
 * speakers and the variation of the others: the linear cousin of a cycle-GAN, and the baseline one has to beat.
 *
 * @throws {ParameterError} from `draw`, with source "other-classes", if there is only one class.
 */
export function transfer(options: z.input<typeof transferOptions> = {}): Augmenter<Rows> {
  const { name = "transfer", source: from } = parseOptions("transfer", transferOptions, options);
  return {
    name,
    async fit(train) {
      const byClass = positionsByClass(train);
      const means = classMeans(train, byClass);
      const sourcesOf = (label: number) =>
        from === "all" ? byClass.flat() : byClass.filter((_, other) => other !== label).flat();
      return {
        async draw(labels, rng) {
          checkLabels(name, train, labels);
          for (const label of new Set(labels)) {
            if (sourcesOf(label).length === 0) {
              throw new ParameterError(
                `${name} for class "${train.classes[label]}"`,
                "training rows of another class",
                "none",
                'Set `source` to "all".',
              );
            }
          }
          const deckOf = createDecks(sourcesOf, rng);
          return drawRows(name, train, labels, rng, (label, out) => {
            const source = deckOf(label).next();
            const real = row(train, source);
            const from = means[train.labels[source]];
            const to = means[label];
            for (let j = 0; j < out.length; j++) out[j] = to[j] + (real[j] - from[j]);
            return [train.ids[source]];
          });
        },
      };
    },
  };
}

/** @file Residual transfer: another row's deviation from its class mean, put on the mean of the class asked for. */

import * as z from "zod";
import { ParameterError, row } from "../core/index.ts";
import { checkLabels, createDecks, drawRows, positionsByClass } from "./draw.ts";
import { classMeans } from "./geometry.ts";
import { rowAugmenter, rowsCost } from "./kind.ts";

/**
 * A synthetic row of class c is `mean_c + (x_s - mean_class(s))` for a real row `x_s`. Scarce classes inherit the
 * speakers and the variation of the others: the linear cousin of a cycle-GAN, and the baseline that one has to beat.
 *
 * @throws {ParameterError} from `draw`, with source "other-classes", if there is only one class.
 */
export const transfer = rowAugmenter({
  kind: "transfer",
  summary:
    "Residual transfer: another row's deviation from its class mean, put on the mean of the class asked for.",
  options: z.strictObject({
    source: z
      .enum(["other-classes", "all"])
      .default("other-classes")
      .describe(
        "Which training rows lend their deviation; with `all` a row of the class itself comes back as a duplicate.",
      ),
  }),
  version: 1,
  cost: rowsCost,
  create: ({ source: from }, { name }) => ({
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
  }),
});

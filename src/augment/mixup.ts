/** @file Mixup (Zhang et al., 2018) of feature vectors: two training rows, and their labels, in the same shares. */

import * as z from "zod";
import { ParameterError, row } from "../core/index.ts";
import { beta } from "./beta.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { rowAugmenter, rowsCost } from "./kind.ts";

/**
 * lambda x_i + (1 - lambda) x_j for a row x_i of the class asked for and any other row x_j; lambda is the larger of both
 * shares, so that the class asked for is the larger part. Where x_j is of another class, the provenance says that 1 - lambda
 * of the row is of that class: classifiers that minimise a cross-entropy take that share as a target, all others the class
 * asked for.
 *
 * @throws {ParameterError} from `fit`, for fewer than two training rows.
 */
export const mixup = rowAugmenter({
  kind: "mixup",
  summary: "Two training rows mixed, and their labels as well (Zhang et al., 2018).",
  options: z.strictObject({
    alpha: z
      .number()
      .positive()
      .default(0.2)
      .describe(
        "The share of the other row is drawn from Beta(alpha, alpha), and is at most a half; 0.1 to 0.4 in the paper.",
      ),
    partners: z
      .enum(["all", "same-class"])
      .default("all")
      .describe(
        "Which rows are mixed in: any, or those of the class alone; with `same-class` a class with one row gives copies.",
      ),
  }),
  version: 1,
  cost: rowsCost,
  create: ({ alpha, partners }, { name }) => ({
    name,
    async fit(train) {
      const n = train.ids.length;
      if (n < 2) throw new ParameterError(`${name}, fit`, "at least two training rows", n);
      const byClass = positionsByClass(train);
      const all = byClass.flat();
      return {
        async draw(labels, rng) {
          const deckOf = createDecks((label) => byClass[label], rng);
          return drawRows(name, train, labels, rng, (label, out, stream) => {
            const first = deckOf(label).next();
            const others = (partners === "all" ? all : byClass[label]).filter((i) => i !== first);
            const second = others.length > 0 ? stream.pick(others) : first;
            const drawn = beta(alpha, stream);
            const share = Math.min(drawn, 1 - drawn);
            const [a, b] = [row(train, first), row(train, second)];
            for (let j = 0; j < out.length; j++) out[j] = a[j] + share * (b[j] - a[j]);
            const sources = [train.ids[first], train.ids[second]];
            const other = train.labels[second];
            return other === label ? sources : { sources, mixedIn: { label: other, share } };
          });
        },
      };
    },
  }),
});

/** @file Duplication: training rows once more, in random order (random over-sampling). */

import * as z from "zod";
import { row } from "../core/index.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { rowAugmenter, rowsCost } from "./kind.ts";

/** No row of a class is copied twice before all were copied once. */
export const duplicate = rowAugmenter({
  kind: "duplicate",
  summary: "Training rows once more, each as often as the others.",
  options: z.strictObject({}),
  version: 1,
  cost: rowsCost,
  create: (_, { name }) => ({
    name,
    async fit(train) {
      const byClass = positionsByClass(train);
      return {
        async draw(labels, rng) {
          const deckOf = createDecks((label) => byClass[label], rng);
          return drawRows(name, train, labels, rng, (label, out) => {
            const source = deckOf(label).next();
            out.set(row(train, source));
            return [train.ids[source]];
          });
        },
      };
    },
  }),
});

/** @file Gaussian noise on feature vectors (Shilandari et al., 2022, Fig. 6; after DeVries & Taylor, 2017). */

import * as z from "zod";
import { row } from "../core/index.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { rowAugmenter, rowsCost } from "./kind.ts";

export const noise = rowAugmenter({
  kind: "noise",
  summary: "A training row of the class plus independent normal noise on every feature.",
  options: z.strictObject({
    level: z
      .number()
      .min(0)
      .default(0.1)
      .describe("Standard deviation of the noise, in standard deviations of a normalised feature."),
  }),
  version: 1,
  cost: rowsCost,
  create: ({ level }, { name }) => ({
    name,
    async fit(train) {
      const byClass = positionsByClass(train);
      return {
        async draw(labels, rng) {
          const deckOf = createDecks((label) => byClass[label], rng);
          return drawRows(name, train, labels, rng, (label, out, stream) => {
            const source = deckOf(label).next();
            const real = row(train, source);
            for (let j = 0; j < out.length; j++) out[j] = real[j] + level * stream.normal();
            return [train.ids[source]];
          });
        },
      };
    },
  }),
});

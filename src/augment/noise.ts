/** @file Gaussian noise on feature vectors (Shilandari et al., 2022, Fig. 6; after DeVries & Taylor, 2017). */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { row } from "../core/table.ts";
import type { Rows } from "../core/types.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { nameOption, parseOptions } from "./options.ts";

export const noiseOptions = z.strictObject({
  ...nameOption,
  /** Standard deviation of the noise, in standard deviations of a normalised feature. */
  level: z.number().min(0).default(0.1),
});

/** A training row of the class plus independent normal noise on every feature. */
export function noise(options: z.input<typeof noiseOptions> = {}): Augmenter<Rows> {
  const { name = "noise", level } = parseOptions("noise", noiseOptions, options);
  return {
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
  };
}

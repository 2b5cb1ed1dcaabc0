/** @file Duplication: training rows once more, in random order (random over-sampling). */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { row } from "../core/table.ts";
import type { Rows } from "../core/types.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { nameOption, parseOptions } from "./options.ts";

export const duplicateOptions = z.strictObject({ ...nameOption });

/** Copies training rows; no row of a class is copied twice before all were copied once. */
export function duplicate(options: z.input<typeof duplicateOptions> = {}): Augmenter<Rows> {
  const { name = "duplicate" } = parseOptions("duplicate", duplicateOptions, options);
  return {
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
  };
}

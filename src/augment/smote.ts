/** @file SMOTE (Chawla et al., 2002): new rows on the segments between neighbours of one class. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import { ParameterError } from "../core/errors.ts";
import { row } from "../core/table.ts";
import type { Rows } from "../core/types.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { nearest } from "./geometry.ts";
import { nameOption, parseOptions } from "./options.ts";

export const smoteOptions = z.strictObject({
  ...nameOption,
  /** How many nearest rows of its class a row may be blended with. */
  neighbours: z.int().min(1).default(5),
});

/**
 * Unlike the original, which raises the scarcest class alone, rows are made for whatever class is asked for.
 *
 * @throws {ParameterError} from `fit`, when a class of the training rows has no more rows than `neighbours`.
 */
export function smote(options: z.input<typeof smoteOptions> = {}): Augmenter<Rows> {
  const { name = "smote", neighbours } = parseOptions("smote", smoteOptions, options);
  return {
    name,
    async fit(train) {
      const d = train.features.length;
      const byClass = positionsByClass(train);
      byClass.forEach((positions, label) => {
        if (positions.length > 0 && positions.length <= neighbours) {
          throw new ParameterError(
            `${name} on class "${train.classes[label]}"`,
            `more than ${neighbours} rows`,
            positions.length,
            "Lower `neighbours`, or merge the class in the label map.",
          );
        }
      });
      const neighboursOf = Array.from(train.labels, (label, i) =>
        nearest(train.data, d, i, byClass[label], neighbours).map(({ position }) => position),
      );
      return {
        async draw(labels, rng) {
          const deckOf = createDecks((label) => byClass[label], rng);
          return drawRows(name, train, labels, rng, (label, out, stream) => {
            const start = deckOf(label).next();
            const end = stream.pick(neighboursOf[start]);
            const t = stream.uniform();
            const a = row(train, start);
            const b = row(train, end);
            for (let j = 0; j < d; j++) out[j] = a[j] + t * (b[j] - a[j]);
            return [train.ids[start], train.ids[end]];
          });
        },
      };
    },
  };
}

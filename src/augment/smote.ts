/** @file SMOTE (Chawla et al., 2002): new rows on the segments between neighbours of one class. */

import * as z from "zod";
import { ParameterError, row } from "../core/index.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { nearest } from "./geometry.ts";
import { rowAugmenter, rowsCost } from "./kind.ts";

/**
 * The original raises the scarcest class alone; here rows are made of whatever class is asked for.
 *
 * @throws {ParameterError} from `fit`, when a class of the training rows has no more rows than `neighbours`.
 */
export const smote = rowAugmenter({
  kind: "smote",
  summary: "A point between a training row and one of its nearest rows of the class (Chawla et al., 2002).",
  options: z.strictObject({
    neighbours: z
      .int()
      .min(1)
      .default(5)
      .describe(
        "How many nearest rows of its class a row may be blended with; every class needs more rows than this in every training fold.",
      ),
  }),
  version: 1,
  cost: rowsCost,
  create: ({ neighbours }, { name }) => ({
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
  }),
});

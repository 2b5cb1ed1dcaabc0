/** @file What is kept in a trial of recordings that its classifier has not heard, beside its predictions. */

import * as z from "zod";

const judged = {
  /** Logarithms of probabilities, `[n][k]`. */
  scores: z.array(z.array(z.number())),
  /** `[n]`: see `Distances`. */
  distances: z.array(z.strictObject({ shift: z.number(), novelty: z.number() })),
};

/** About the test rows of the trial, and recordings of emotions that it does not know. */
export const heldOutSchema = z.strictObject({
  ...judged,
  /** For each tested speaker with enough recordings: how far all of them are shifted, taken together. */
  voices: z.array(z.strictObject({ speaker: z.string(), shift: z.number() })),
  unseen: z
    .strictObject({
      positions: z.array(z.int().nonnegative()),
      predicted: z.array(z.int().nonnegative()),
      ...judged,
    })
    .nullable(),
});

export type HeldOutFile = Readonly<z.output<typeof heldOutSchema>>;

/** @file Options that augmenters of spectrograms have in common. */

import * as z from "zod";

/** Lower and upper end of a uniform draw. */
export function range(end: z.ZodNumber, byDefault: [number, number]) {
  return z
    .tuple([end, end])
    .refine(([low, high]) => low <= high, { error: "the lower end comes first" })
    .default(byDefault);
}

/** @file A measured value with its interval. */

import * as z from "zod";

export const intervalSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** A value with the ends of its interval, which are equal if every resample gave the same. */
export type Interval = Readonly<z.output<typeof intervalSchema>>;

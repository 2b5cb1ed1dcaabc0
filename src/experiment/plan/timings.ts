/** @file How long work took in earlier runs on this machine, for the estimates of later ones. */

import * as z from "zod";
import { type Keeping, readKept, round, writeKept } from "../../store/index.ts";

/** Mean seconds of one unit of work by its key, as measured in earlier runs on this machine. */
export type Timings = Readonly<Record<string, { readonly seconds: number; readonly count: number }>>;

export interface Estimate {
  readonly seconds: number;
  /** Whether all of it was measured before. */
  readonly measured: boolean;
}

const timingsSchema = z.record(
  z.string(),
  z.object({ seconds: z.number().nonnegative(), count: z.number().positive() }),
);

/** Earlier versions wrote the timings alone. */
const keptTimings = z.union([
  z.strictObject({ timings: timingsSchema }).transform(({ timings }) => timings),
  timingsSchema,
]);

export async function readTimings(keeping: Keeping, cacheFolder: string): Promise<Timings> {
  return (await readKept(timingsPath(cacheFolder), keptTimings, keeping)) ?? {};
}

/** Adds what was measured to the means; all earlier observations of a key together weigh no more than a hundred. */
export async function writeTimings(
  keeping: Keeping,
  cacheFolder: string,
  known: Timings,
  measured: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const out: Record<string, { seconds: number; count: number }> = { ...known };
  for (const [key, values] of measured) {
    const before = out[key] ?? { seconds: 0, count: 0 };
    const weight = Math.min(before.count, 100);
    const sum = values.reduce((a, b) => a + b, 0);
    out[key] = {
      seconds: round((before.seconds * weight + sum) / (weight + values.length), 4),
      count: weight + values.length,
    };
  }
  await writeKept(timingsPath(cacheFolder), { timings: out }, keeping, { indent: 1, durable: false });
}

function timingsPath(cacheFolder: string): string {
  return `${cacheFolder}/timings.json`;
}

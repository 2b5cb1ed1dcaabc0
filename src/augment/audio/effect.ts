/** @file What an effect on recordings is: options as in a recipe, settings drawn from them for one recording, and the sound. */

import * as z from "zod";
import type { Rng, Signal } from "../../core/index.ts";

/** Which other recordings an effect lets be heard beside the one that it alters. */
export type Hearing =
  /** Anyone's. */
  | { readonly of: "others"; readonly count: number }
  /** The same speaker's, in a class. */
  | { readonly of: "class"; readonly class: string; readonly count: 1 };

/** Plain data that says all about one application of an effect, chance aside. */
export type Settings = Readonly<Record<string, number | string>>;

/**
 * One effect. It works at the rate of the features: what they do not hear need not be altered.
 *
 * @typeParam Options A strict object with a default for every key.
 */
export interface Effect<Name extends string = string, Options extends z.ZodObject = z.ZodObject> {
  /** What recipes call it. */
  readonly effect: Name;
  readonly options: Options;
  /** Raised when the sound changes for the same settings and seed. */
  readonly version: number;
  /** Settings of one application: where options leave a choice, chance makes it. */
  draw(options: z.output<Options>, rng: Rng): Settings;
  /** Other recordings that the settings need; absent: none. */
  hears?(settings: Settings): Hearing | undefined;
  /**
   * @param others As many as `hears` asked for, at the rate of the signal.
   * @returns New finite samples, at least one.
   */
  apply(signal: Signal, settings: Settings, others: readonly Float32Array[], rng: Rng): Float32Array;
}

/** Lets the compiler check an effect where it is written. */
export function effectOf<const Name extends string, Options extends z.ZodObject>(
  effect: Effect<Name, Options>,
): Effect<Name, Options> {
  return effect;
}

/** An option that is a number, or the ends of a range from which one is drawn evenly for each recording. */
export function numberOrRange(end: z.ZodNumber, byDefault: [number, number]) {
  return z
    .union([end.transform((value): [number, number] => [value, value]), z.tuple([end, end])], {
      error: "expected a number in range, or [lowest, highest]",
    })
    .refine(([low, high]) => low <= high, { error: "the lower end comes first" })
    .default(byDefault);
}

/** An option that is one of some names, or a list of them from which one is drawn for each recording. */
export function nameOrNames<const Name extends string>(
  names: readonly [Name, ...Name[]],
  byDefault: Name[],
): z.ZodDefault<z.ZodType<Name[], Name | Name[]>> {
  const name = z.enum(names);
  return z.union([name.transform((value) => [value]), z.array(name).min(1)]).default(byDefault);
}

/** To a thousandth, so that settings read well: a tenth of what can be heard. */
export function drawn([low, high]: readonly [number, number], rng: Rng): number {
  return low === high ? low : Math.round(1000 * (low + (high - low) * rng.uniform())) / 1000;
}

/** @file What a kind of augmenter is: of rows, and of clips. */

import type * as z from "zod";
import type { Augmenter, Clips, FitSize, Kind, Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";

/** A kind of augmenter of medium `V` with these options. */
export type AugmenterKind<V, Name extends string, Options extends z.ZodObject> = Kind<
  Name,
  Options,
  Augmenter<V>,
  Engine
>;

/** Lets the compiler check a kind of augmenter of rows where it is written. */
export function rowAugmenter<const Name extends string, Options extends z.ZodObject>(
  kind: AugmenterKind<Rows, Name, Options>,
): AugmenterKind<Rows, Name, Options> {
  return kind;
}

/** The same for spectrograms. */
export function clipAugmenter<const Name extends string, Options extends z.ZodObject>(
  kind: AugmenterKind<Clips, Name, Options>,
): AugmenterKind<Clips, Name, Options> {
  return kind;
}

/** Seconds of an augmenter of rows that trains nothing: hardly any. */
export const rowsCost = (): number => 0.1;

/** Seconds of an augmenter of clips that trains nothing, for reading clips and writing views. */
export const viewsCost = (_options: unknown, { made, meanFrames }: FitSize): number =>
  0.1 + made * meanFrames * 2e-5;

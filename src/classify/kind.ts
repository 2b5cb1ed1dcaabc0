/** @file What a kind of classifier is: of rows, and of clips. */

import type * as z from "zod";
import type { Classifier, Clips, Kind, Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";

/** A kind of classifier of medium `V` with these options. */
export type ClassifierKind<V, Name extends string, Options extends z.ZodObject> = Kind<
  Name,
  Options,
  Classifier<V>,
  Engine
>;

/** Lets the compiler check a kind of classifier of rows where it is written. */
export function rowClassifier<const Name extends string, Options extends z.ZodObject>(
  kind: ClassifierKind<Rows, Name, Options>,
): ClassifierKind<Rows, Name, Options> {
  return kind;
}

/** The same for spectrograms. */
export function clipClassifier<const Name extends string, Options extends z.ZodObject>(
  kind: ClassifierKind<Clips, Name, Options>,
): ClassifierKind<Clips, Name, Options> {
  return kind;
}

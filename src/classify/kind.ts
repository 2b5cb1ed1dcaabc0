/** @file What a kind of classifier is: of rows, and of clips. */

import type * as z from "zod";
import type {
  Classifier,
  Clips,
  FitContext,
  FittedClassifier,
  Kind,
  Rows,
  TrainingSet,
} from "../core/index.ts";
import type { Engine, Tensor } from "../tensor/index.ts";

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

/** A classifier of rows that can be a member of an ensemble. */
export interface ScoringClassifier extends Classifier<Rows> {
  fit(train: TrainingSet<Rows>, context: FitContext): Promise<ScoringFit>;
}

/** Besides predictions it gives scores, of which the probabilities are the softmax. */
export interface ScoringFit extends FittedClassifier<Rows> {
  /** Row-major `[n, k]`, finite; of a class without training rows, without meaning. */
  scores(data: Float32Array): Promise<Float64Array>;
  /** The same as a graph: `[N, d]` -> `[N, k]`. */
  scoreGraph(features: Tensor): Tensor;
}

/** Like `rowClassifier`, for one that gives scores. */
export function scoringClassifier<const Name extends string, Options extends z.ZodObject>(
  kind: Kind<Name, Options, ScoringClassifier, Engine>,
): Kind<Name, Options, ScoringClassifier, Engine> {
  return kind;
}

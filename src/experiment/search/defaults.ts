/** @file The space that is searched when none is given: what has proved itself on a few hundred recordings of acted speech. */

import type { SpaceInput } from "./space.ts";

const sets = ["is09", "egemaps-v02", "emobase2010", "compare2016"] as const;

/** With fewer, a model that chooses on speakers of its own training side has too few of them in the folds of a search. */
export const fewestToChooseInside = 5;

/**
 * Linear models on the four customary sets and on all of them together, and ensembles.
 *
 * @param speakers With few of them, no classifier that needs inner speaker folds.
 */
export function defaultSpace(speakers: number): SpaceInput {
  const all = { set: "joined", sets: sets.map((set) => ({ set })) };
  const each = [...sets.map((set) => ({ set })), all];
  const few = speakers < fewestToChooseInside;
  return {
    features: each,
    classifiers: [svm, shrunk, logistic, ...(few ? [] : [{ kind: "lda", name: "lda, inner shrinkage" }])],
    candidates: [
      // In the limit the other two learn nothing from transferred residuals: they take the classes to have one shape anyway.
      ...each.map((features) => ({ features, classifier: svm, augmenter: { kind: "transfer" } })),
      ...(few ? [] : ensembles.map((classifier) => ({ features: all, classifier }))),
    ],
  };
}

const svm = { kind: "svm" };
/** For features that are many and alike; uncalibrated, since probabilities are calibrated when a model is trained. */
const shrunk = { kind: "lda", shrinkage: 0.9, calibrate: false };
const logistic = { kind: "logistic" };

const on = (of: readonly string[], members: readonly { readonly kind: string }[]) =>
  of.flatMap((features) => members.map((member) => ({ ...member, features })));
const [, , ...large] = sets;

/** Members choose nothing themselves: an ensemble is costly enough as it is. */
const ensembles = [
  { kind: "ensemble", name: "ensemble of lda by set", members: on(sets, [shrunk]) },
  { kind: "ensemble", name: "ensemble of lda and svm by large set", members: on(large, [shrunk, svm]) },
];

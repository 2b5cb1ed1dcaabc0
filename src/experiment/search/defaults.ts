/** @file The space that is searched when none is given: what has proved itself on a few hundred recordings of acted speech. */

import type { SpaceInput } from "./space.ts";

const sets = ["is09", "egemaps-v02", "emobase2010", "compare2016"] as const;
const main = "emobase2010";

/** With fewer, a model that chooses on speakers of its own training side has too few of them in the folds of a search. */
export const fewestToChooseInside = 5;

/**
 * Linear models on the four customary sets and on all of them together, with and without residual transfer, and ensembles.
 *
 * @param speakers With few of them, no classifier that needs inner speaker folds.
 */
export function defaultSpace(speakers: number): SpaceInput {
  const all = { set: "joined", sets: sets.map((set) => ({ set })) };
  const few = speakers < fewestToChooseInside;
  return {
    features: [...sets.map((set) => ({ set })), all],
    classifiers: [svm, shrunk, logistic, ...(few ? [] : [{ kind: "lda", name: "lda, inner shrinkage" }])],
    augmenters: ["none", "transfer"],
    amounts: [1],
    candidates: few ? [] : ensembles.map((classifier) => ({ features: all, classifier })),
  };
}

const svm = { kind: "svm" };
/** Of features that are many and alike; uncalibrated, since probabilities are calibrated when a model is trained. */
const shrunk = { kind: "lda", shrinkage: 0.9, calibrate: false };
const logistic = { kind: "logistic" };

const on = (features: string, members: readonly { readonly kind: string }[]) =>
  members.map((member) => ({ ...member, features }));

/** Members choose nothing themselves: an ensemble is costly enough as it is. */
const ensembles = [
  {
    kind: "ensemble",
    name: "ensemble of lda, a set each",
    members: sets.flatMap((set) => on(set, [shrunk])),
  },
  {
    kind: "ensemble",
    name: "ensemble of lda and svm, a set each",
    members: sets.flatMap((set) => on(set, [shrunk, svm])),
  },
  {
    kind: "ensemble",
    name: `ensemble of lda, svm and logistic, ${main} and all`,
    members: [...on(main, [shrunk, svm, logistic]), shrunk, svm],
  },
];

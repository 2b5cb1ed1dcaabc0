/** @file The space that is searched when none is given: what has proved itself on a few hundred recordings of acted speech. */

import type { SpaceInput } from "./space.ts";

const sets = ["is09", "egemaps-v02", "emobase2010", "compare2016"] as const;

/** With fewer, a model that chooses on speakers of its own training side has too few of them in the folds of a search. */
export const fewestToChooseInside = 5;

/**
 * Linear models on the four customary sets and on all of them together, residual transfer, and ensembles.
 *
 * @param speakers With few of them, nothing that needs inner speaker folds.
 */
export function defaultSpace(speakers: number): SpaceInput {
  const single = sets.map((set) => ({ set }));
  const all = { set: "joined", sets: single };
  return {
    features: [...single, all],
    classifiers: [svm, shrunk, estimated],
    candidates: [
      // A few iterations of these cost as much as all the others together, so not on the longest rows.
      ...single.map((features) => ({ features, classifier: logistic })),
      // Discriminant analysis learns nothing from transferred residuals: it takes all classes to have one shape anyway.
      ...[...single, all].map((features) => ({ features, classifier: svm, augmenter: { kind: "transfer" } })),
      ...(speakers < fewestToChooseInside
        ? []
        : ensembles.map((classifier) => ({ features: all, classifier }))),
    ],
  };
}

const svm = { kind: "svm" };
const logistic = { kind: "logistic" };
/** For features that are many and alike. Uncalibrated, since probabilities are calibrated when a model is trained. */
const shrunk = { kind: "lda", name: "lda, shrinkage 0.9", shrinkage: 0.9, calibrate: false };
const estimated = { kind: "lda", name: "lda, Ledoit-Wolf", shrinkage: "ledoit-wolf", calibrate: false };

const on = (of: readonly string[], members: readonly { readonly kind: string }[]) =>
  of.flatMap((features) => members.map((member) => ({ ...member, features })));
const [, , ...large] = sets;
const { name: _, ...member } = shrunk;

/** Members choose nothing themselves: an ensemble is costly enough as it is. */
const ensembles = [
  { kind: "ensemble", name: "ensemble of lda by set", members: on(sets, [member]) },
  { kind: "ensemble", name: "ensemble of lda and svm by large set", members: on(large, [member, svm]) },
];

/** @file The space that is searched when none is given: what has proved itself on a few hundred recordings of acted and natural speech. */

import type { SpaceInput } from "./space.ts";

const sets = ["is09", "egemaps-v02", "emobase2010", "compare2016"] as const;

/** With fewer, a model that chooses on speakers of its own training side has too few of them in the folds of a search. */
export const fewestToChooseInside = 5;

/**
 * Linear models on the four customary sets and on all of them together, with and without residual transfer, and ensembles of several sets.
 *
 * @param speakers With few of them, no classifier that chooses on inner speaker folds.
 */
export function defaultSpace(speakers: number): SpaceInput {
  const all = { set: "joined", sets: sets.map((set) => ({ set })) };
  const linear = [
    { kind: "svm" },
    { kind: "svm", name: "svm, c 0.001", c: 0.001 },
    { kind: "lda", name: "lda, shrinkage 0.9", shrinkage: 0.9 },
    { kind: "logistic" },
  ];
  const choosing = speakers < fewestToChooseInside ? [] : [{ kind: "lda" }];
  return {
    features: [...sets.map((set) => ({ set })), all],
    classifiers: [...linear, ...choosing],
    augmenters: ["none", "transfer"],
    amounts: [1],
    candidates:
      speakers < fewestToChooseInside ? [] : ensembles.map((classifier) => ({ features: all, classifier })),
  };
}

const shrunk = { kind: "lda", shrinkage: 0.9, calibrate: false };
const members = (member: { readonly kind: string }, of: readonly string[]) =>
  of.map((features) => ({ ...member, features }));
const [, , ...large] = sets;

/** Members choose nothing themselves: an ensemble is costly enough as it is. */
const ensembles = [
  { kind: "ensemble", name: "ensemble of lda, four sets", members: members(shrunk, sets) },
  {
    kind: "ensemble",
    name: "ensemble of lda and svm, two sets",
    members: [...members(shrunk, large), ...members({ kind: "svm" }, large)],
  },
  {
    kind: "ensemble",
    name: "ensemble of lda and svm, four sets",
    members: [...members(shrunk, sets), ...members({ kind: "svm" }, sets)],
  },
];

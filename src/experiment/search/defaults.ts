/** @file The space that is searched when none is given: what has proved itself on a few hundred recordings of acted speech. */

import type { SpaceInput } from "./space.ts";

const sets = ["is09", "egemaps-v02", "emobase2010", "compare2016"] as const;

/** With fewer, a model that chooses on speakers of its own training side has too few of them in the folds of a search. */
export const fewestToChooseInside = 5;

/**
 * Linear models on the four customary sets and on all of them together, residual transfer, and ensembles. The order is that of preference
 * where nothing can be told apart: first the default of other commands or, with statistics of each speaker, the model that was best with
 * them on EMO-DB; then ensembles, which vary least, and more features before fewer.
 *
 * @param speakers With few of them, nothing that needs inner speaker folds.
 */
export function defaultSpace(speakers: number): SpaceInput {
  const single = sets.map((set) => ({ set }));
  const all = { set: "joined", sets: single };
  const [is09, egemaps, emobase, compare] = single;
  const bySize = [all, emobase, compare, is09, egemaps];
  const each = (
    called: string,
    classifier: object,
    of: readonly { readonly set: string }[],
    augmenter = "none",
  ) =>
    of.map((features) => ({
      name: `${called} on ${features === all ? `${sets.length} sets` : features.set}`,
      features,
      classifier,
      augmenter,
    }));
  const few = speakers < fewestToChooseInside;
  const together = few
    ? each("lda 0.9", shrunk, [all])
    : ensembles.flatMap(({ called, classifier }) => each(called, classifier, [all]));
  return {
    candidates: [
      ...each("svm", svm, [emobase]),
      ...together.map((one, i) => (i === 0 ? { ...one, preferredFor: "speaker" } : one)),
      ...each("lda 0.9", shrunk, bySize),
      ...each("svm", svm, bySize),
      ...each("lda LW", estimated, bySize),
      // A fit of these costs as much as all the others together, so not on the longest rows.
      ...each("logistic", logistic, [emobase, compare, is09, egemaps]),
      // Discriminant analysis learns nothing from transferred residuals: it takes all classes to have one shape anyway.
      ...each("svm, transfer", svm, bySize, "transfer"),
    ] as NonNullable<SpaceInput["candidates"]>,
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
  {
    called: "lda ensemble",
    classifier: { kind: "ensemble", name: "ensemble of lda by set", members: on(sets, [member]) },
  },
  {
    called: "lda, svm ensemble",
    classifier: {
      kind: "ensemble",
      name: "ensemble of lda and svm by large set",
      members: on(large, [member, svm]),
    },
  },
];

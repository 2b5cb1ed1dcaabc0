/** @file Chooses the protocol that the data allow, and says why. */

import { createRng, EmoforgeError, isKnownSpeaker } from "../core/index.ts";
import { type Split, splitFolds } from "./protocols.ts";
import type { PublishedSides } from "./split-rows.ts";

/** The facts that decide, with one entry for each utterance. */
export interface ProtocolFacts {
  readonly speakers: readonly string[];
  readonly labels: readonly string[];
  /** The side of each in the folds published with the corpus, if it has any. */
  readonly folds?: readonly PublishedSides[];
}

export interface ChosenProtocol {
  readonly protocol:
    | { readonly kind: "leave-one-speaker-out" }
    | { readonly kind: "published-folds" }
    | { readonly kind: "k-fold-by-speaker"; readonly folds: number }
    | { readonly kind: "stratified-random"; readonly folds: number };
  /** A sentence for the recipe and the card. */
  readonly reason: string;
}

/** With more speakers, a fold for each takes more time than it is worth. */
const manySpeakers = 25;

/** Speaker-independent if the data allow it; a random split only as the last resort, with a reason that says so. */
export function chooseProtocol(facts: ProtocolFacts): ChosenProtocol {
  const split = publishedSplit(facts);
  if (split === undefined) return chooseAnew(facts);
  const published = `the ${split.folds.length === 1 ? "fold" : `${split.folds.length} folds`} published with the corpus`;
  if (!split.speakerDependent)
    return {
      protocol: { kind: "published-folds" },
      reason: `${published}: no speaker is on both sides, and scores can be set beside published ones`,
    };
  if (!facts.speakers.every(isKnownSpeaker))
    return {
      protocol: { kind: "published-folds" },
      reason: `${published}, for scores to be set beside published ones. The speakers are not known, so that nobody can see whether they keep them apart: the scores count as SPEAKER-DEPENDENT`,
    };
  const chosen = chooseAnew(facts);
  return { ...chosen, reason: `${chosen.reason}; ${published} would have speakers on both sides` };
}

/** The split by the published folds; undefined if there are none, or they cannot be used. */
function publishedSplit({ speakers, labels, folds }: ProtocolFacts): Split | undefined {
  if (folds === undefined || folds.every((sides) => sides === undefined)) return undefined;
  const classes = [...new Set(labels)];
  const rows = {
    ids: labels.map((_, i) => String(i)),
    labels: labels.map((label) => classes.indexOf(label)),
    speakers,
    sessions: labels.map(() => ""),
    folds,
  };
  try {
    return splitFolds({ kind: "published-folds" }, rows, createRng(0));
  } catch (error) {
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  }
}

function chooseAnew({ speakers, labels }: ProtocolFacts): ChosenProtocol {
  const named = new Set(speakers.filter(isKnownSpeaker));
  const unnamed = speakers.length - speakers.filter((name) => named.has(name)).length;
  if (unnamed > 0 || named.size < 2) {
    const why =
      unnamed > 0
        ? `the speaker of ${unnamed} of ${speakers.length} utterances is not known`
        : "there is only one speaker";
    return random(
      labels,
      `${why}, so utterances are split at random. The scores are SPEAKER-DEPENDENT and flattering`,
    );
  }
  const lonely = loneClassSides(speakers, labels);
  if (lonely !== undefined) {
    return random(
      labels,
      `without speaker ${lonely} fewer than two classes are left to train on, so utterances are split at random. The scores are SPEAKER-DEPENDENT and flattering`,
    );
  }
  if (named.size > manySpeakers) {
    return {
      protocol: { kind: "k-fold-by-speaker", folds: 10 },
      reason: `${named.size} speakers in 10 folds: every speaker is tested by a model that never heard them; a fold for each would take long`,
    };
  }
  return {
    protocol: { kind: "leave-one-speaker-out" },
    reason: `${named.size} speakers: each is tested by a model trained on all the others`,
  };
}

function random(labels: readonly string[], reason: string): ChosenProtocol {
  return { protocol: { kind: "stratified-random", folds: Math.max(2, Math.min(5, labels.length)) }, reason };
}

/** Finds a speaker without whom fewer than two classes remain. */
function loneClassSides(speakers: readonly string[], labels: readonly string[]): string | undefined {
  return [...new Set(speakers)].find(
    (speaker) => new Set(labels.filter((_, i) => speakers[i] !== speaker)).size < 2,
  );
}

/** @file Which protocol one's data allow, and why. */

import { isKnownSpeaker } from "../../core/index.ts";

/** What is looked at: one entry for each utterance. */
export interface ProtocolFacts {
  readonly speakers: readonly string[];
  readonly labels: readonly string[];
}

export interface ChosenProtocol {
  readonly protocol:
    | { readonly kind: "leave-one-speaker-out" }
    | { readonly kind: "k-fold-by-speaker"; readonly folds: number }
    | { readonly kind: "stratified-random"; readonly folds: number };
  /** A sentence for the recipe and the card. */
  readonly reason: string;
}

/** Above this, a fold for each speaker costs more time than it tells. */
const manySpeakers = 25;

/** Speaker-independent wherever the data allow it; a random split only as the last resort, and said to be one. */
export function chooseProtocol({ speakers, labels }: ProtocolFacts): ChosenProtocol {
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

/** A speaker without whom fewer than two classes remain. */
function loneClassSides(speakers: readonly string[], labels: readonly string[]): string | undefined {
  return [...new Set(speakers)].find(
    (speaker) => new Set(labels.filter((_, i) => speakers[i] !== speaker)).size < 2,
  );
}

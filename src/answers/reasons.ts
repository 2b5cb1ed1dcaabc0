/** @file Why a model does not answer. */

/** Reasons to abstain, in the order in which they are given. */
export const reasonKinds = [
  "too-short",
  "too-long",
  /** Hardly anything is voiced, or everything is. */
  "no-speech",
  "noisy",
  "clipped",
  /** Its features are beyond those of nearly all speakers that were held out. */
  "unlike-training",
  /** It is far from each of the emotions, though perhaps not from the recordings as such. */
  "unlike-emotions",
  /** The set of emotions that may be true holds none, or more than half of them. */
  "undecided",
  /** The most probable emotion is less probable than was asked for. */
  "unsure",
] as const;

export type ReasonKind = (typeof reasonKinds)[number];

export interface Reason {
  readonly kind: ReasonKind;
  /** In words, without a full stop. */
  readonly text: string;
}

/** Those that come from the signal alone. */
export const inputKinds: readonly ReasonKind[] = ["too-short", "too-long", "no-speech", "noisy", "clipped"];

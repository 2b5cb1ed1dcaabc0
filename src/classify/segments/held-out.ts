/** @file Speakers set aside inside a training fold, to see when to stop. */

import { type Clips, knownSpeakers, ParameterError, type Rng, type TrainingSet } from "../../core/index.ts";

export interface HeldOut {
  readonly speakers: readonly string[];
  /** Positions to train on: recorded clips of other speakers, and synthetic clips made from those. */
  readonly train: readonly number[];
  /** Positions to score on: recorded clips only. */
  readonly validate: readonly number[];
}

/**
 * Sets a share of the speakers of recorded clips aside, at least one, drawn at random. A speaker without whom a
 * class would have no recorded clip to train on is passed over. Synthetic clips of a held-out speaker, or made from
 * one of that speaker's clips, are left out of both sides. (An augmenter has still seen the held-out clips when it was fitted: when
 * to stop may favour it slightly, scores on the outer test clips do not.)
 *
 * @param what Who asks, for the message.
 * @throws {ParameterError} if no speaker can be spared.
 */
export function holdOutSpeakers(what: string, clips: TrainingSet<Clips>, share: number, rng: Rng): HeldOut {
  const recorded = clips.origin === "augmented" ? clips.recorded : clips.ids.length;
  const positions = clips.ids.map((_, i) => i);
  const everyone = knownSpeakers(clips.speakers.slice(0, recorded));
  const wanted = Math.max(1, Math.round(share * everyone.length));
  const classesWithout = (away: ReadonlySet<string>) =>
    new Set(
      positions.slice(0, recorded).flatMap((i) => (away.has(clips.speakers[i]) ? [] : [clips.labels[i]])),
    ).size;
  const all = classesWithout(new Set());
  let away = new Set<string>();
  for (const speaker of rng.shuffled(everyone)) {
    const more = new Set([...away, speaker]);
    if (away.size < wanted && classesWithout(more) === all) away = more;
  }
  if (away.size === 0) {
    throw new ParameterError(
      `${what}, early stopping`,
      "at least 2 speakers, one of whom can be held out with every class left to train on",
      `${everyone.length} speaker(s)`,
      "Set patience to 0 to train for all epochs without early stopping.",
    );
  }
  const validate = positions.slice(0, recorded).filter((i) => away.has(clips.speakers[i]));
  const scored = new Set(validate.map((i) => clips.ids[i]));
  const sourcesOf = (i: number) =>
    clips.origin === "augmented" && i >= recorded ? clips.provenance[i - recorded].sources : [];
  const train = positions.filter(
    (i) => !away.has(clips.speakers[i]) && !sourcesOf(i).some((id) => scored.has(id)),
  );
  return { speakers: [...away].sort(), train, validate };
}

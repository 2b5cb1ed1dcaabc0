/** @file Decides what is resampled to see how much is due to chance: speakers, or utterances if speakers are not known. */

import { isKnownSpeaker, knownSpeakers, ParameterError } from "../core/index.ts";

/**
 * Utterances of one speaker resemble each other, so speakers are drawn. If they are unknown, or there is only one, only utterances
 * can be drawn: that shows how the same voices vary, and gives intervals that are too narrow for strangers.
 */
export interface Resampling {
  readonly unit: "speaker" | "utterance";
  /** Speakers or utterance ids, sorted. */
  readonly names: readonly string[];
  /** How many speakers were tested; null if any is unknown. */
  readonly speakers: number | null;
}

/** @throws {ParameterError} for no runs. */
export function resamplingOf(
  runs: readonly { readonly ids: readonly string[]; readonly speakers: readonly string[] }[],
): Resampling {
  if (runs.length === 0) throw new ParameterError("bootstrap", "at least one run", "none");
  const names = runs.flatMap(({ speakers }) => speakers);
  const speakers = names.every(isKnownSpeaker) ? knownSpeakers(names) : null;
  if (speakers !== null && speakers.length > 1)
    return { unit: "speaker", names: speakers, speakers: speakers.length };
  const ids = [...new Set(runs.flatMap((run) => run.ids))].sort();
  return { unit: "utterance", names: ids, speakers: speakers?.length ?? null };
}

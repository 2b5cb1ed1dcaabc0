/** @file What is drawn anew to see how far chance reaches: speakers, or utterances where speakers are not known. */

import { isKnownSpeaker, knownSpeakers, ParameterError } from "../core/index.ts";

/**
 * Utterances of one speaker resemble each other, so speakers are drawn. Where they are unknown, or there is one alone, nothing
 * can be drawn but utterances: that says how the same voices vary, and is too narrow for strangers.
 */
export interface Resampling {
  readonly unit: "speaker" | "utterance";
  /** Speakers or utterance ids, sorted. */
  readonly names: readonly string[];
  /** Tested speakers; null where any is unknown. */
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

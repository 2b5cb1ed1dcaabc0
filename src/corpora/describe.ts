/** @file A corpus in numbers. */

import type { Corpus, CorpusCard } from "../core/types.ts";
import type { CorpusCheck } from "./check.ts";
import type { ExpectedCounts } from "./loader.ts";

/** Counts by name, names sorted. */
export type Counts = Readonly<Record<string, number>>;

export interface CorpusSummary {
  readonly card: CorpusCard;
  readonly utterances: number;
  readonly speakers: number;
  readonly perLabel: Counts;
  readonly perSpeaker: Counts;
  readonly perSex: Counts;
  readonly perLanguage: Counts;
  readonly perSession: Counts;
  /** Problems by kind. */
  readonly problems: Counts;
  /** Label -> how many utterances fewer than published; only labels with gaps. Absent where the published size is not known. */
  readonly missing?: Counts;
  /** From decoding; absent without a check. */
  readonly audio?: AudioSummary;
}

export interface AudioSummary {
  readonly totalSec: number;
  readonly shortestSec: number;
  readonly longestSec: number;
  /** E.g. "wav pcm 16-bit, 1 channel" -> utterances. */
  readonly formats: Counts;
  /** Sample rate in Hz -> utterances. */
  readonly sampleRatesHz: Counts;
}

/**
 * @param known `check`: what `checkCorpus` returned, for durations, formats and the problems of the recordings; `expected`: the
 * published size, for gaps.
 */
export function describeCorpus(
  corpus: Corpus,
  known: { readonly check?: CorpusCheck | undefined; readonly expected?: ExpectedCounts | undefined } = {},
): CorpusSummary {
  const { utterances } = corpus;
  const perLabel = countBy(utterances, ({ label }) => label);
  const perSpeaker = countBy(utterances, ({ speaker }) => speaker);
  return {
    card: corpus.card,
    utterances: utterances.length,
    speakers: Object.keys(perSpeaker).length,
    perLabel,
    perSpeaker,
    perSex: countBy(utterances, ({ sex }) => sex),
    perLanguage: countBy(utterances, ({ language }) => language),
    perSession: countBy(utterances, ({ session }) => session),
    problems: countBy(known.check?.problems ?? corpus.problems, ({ kind }) => kind),
    ...(known.expected === undefined ? {} : { missing: missingOf(perLabel, known.expected.perLabel) }),
    ...(known.check === undefined || known.check.audio.length === 0
      ? {}
      : { audio: summariseAudio(known.check) }),
  };
}

function summariseAudio({ audio }: CorpusCheck): AudioSummary {
  const durations = audio.map(({ durationSec }) => durationSec);
  return {
    totalSec: durations.reduce((sum, value) => sum + value, 0),
    shortestSec: durations.reduce((a, b) => Math.min(a, b)),
    longestSec: durations.reduce((a, b) => Math.max(a, b)),
    formats: countBy(audio, ({ format }) => {
      const { container, codec, bitsPerSample, channels } = format;
      return [
        codec === container ? container : `${container} ${codec}`,
        bitsPerSample === null ? "" : ` ${bitsPerSample}-bit`,
        `, ${channels} ${channels === 1 ? "channel" : "channels"}`,
      ].join("");
    }),
    sampleRatesHz: countBy(audio, ({ format }) => String(format.sampleRateHz)),
  };
}

function missingOf(found: Counts, expected: Counts): Counts {
  const gaps = Object.entries(expected).map(([label, n]) => [label, n - (found[label] ?? 0)] as const);
  return Object.fromEntries(gaps.filter(([, gap]) => gap > 0));
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Counts {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @file Describes a corpus in numbers. */

import {
  type Corpus,
  type CorpusCard,
  type Counts,
  countBy,
  countOf,
  isKnownSpeaker,
} from "../core/index.ts";
import type { CorpusCheck } from "./check.ts";
import type { ExpectedCounts } from "./loader.ts";

export interface CorpusSummary {
  readonly card: CorpusCard;
  readonly utterances: number;
  /** How many speakers are known. */
  readonly speakers: number;
  /** How many utterances are by an unknown speaker. */
  readonly unknownSpeakers: number;
  readonly perLabel: Counts;
  readonly perSpeaker: Counts;
  readonly perSex: Counts;
  readonly perLanguage: Counts;
  readonly perSession: Counts;
  /** Problems by kind. */
  readonly problems: Counts;
  /** See `Corpus`. */
  readonly otherFiles?: Counts;
  readonly columns?: Readonly<Record<string, string>>;
  /** Label -> how many utterances fewer than published; only labels with gaps. Absent if the published size is not known. */
  readonly missing?: Counts;
  /** From decoding; absent without a check. */
  readonly audio?: AudioSummary;
}

export interface AudioSummary {
  readonly totalSec: number;
  readonly shortestSec: number;
  readonly longestSec: number;
  /** E.g. "wav pcm 16-bit, 1 channel", "mp4 aac (ffmpeg 5.1.9), 1 channel" -> utterances. */
  readonly formats: Counts;
  /** Sample rate in Hz -> utterances. */
  readonly sampleRatesHz: Counts;
}

/**
 * @param known `check`: what `checkCorpus` returned, for durations, formats and the problems of the recordings; `expected`: the
 * published size, for gaps.
 *
 * @example
 * import { describeCorpus, loadCorpus } from "emoforge";
 * import { nodeFiles } from "emoforge/node";
 *
 * const corpus = await loadCorpus({ id: "mine", path: "recordings/mine.csv" }, { files: nodeFiles });
 * const { utterances, speakers, perLabel } = describeCorpus(corpus);
 * console.log(utterances, speakers, perLabel.anger); // 60 4 12
 */
export function describeCorpus(
  corpus: Corpus,
  known: { readonly check?: CorpusCheck | undefined; readonly expected?: ExpectedCounts | undefined } = {},
): CorpusSummary {
  const { utterances } = corpus;
  const perLabel = countBy(utterances, ({ label }) => label);
  const perSpeaker = countBy(
    utterances.map(({ speaker }) => speaker).filter(isKnownSpeaker),
    (speaker) => speaker,
  );
  return {
    card: corpus.card,
    utterances: utterances.length,
    speakers: Object.keys(perSpeaker).length,
    unknownSpeakers: utterances.filter(({ speaker }) => !isKnownSpeaker(speaker)).length,
    perLabel,
    perSpeaker,
    perSex: countBy(utterances, ({ sex }) => sex),
    perLanguage: countBy(utterances, ({ language }) => language),
    perSession: countBy(utterances, ({ session }) => session),
    problems: countBy(known.check?.problems ?? corpus.problems, ({ kind }) => kind),
    ...(corpus.otherFiles === undefined ? {} : { otherFiles: corpus.otherFiles }),
    ...(corpus.columns === undefined ? {} : { columns: corpus.columns }),
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
      const { container, codec, bitsPerSample, channels, decoder } = format;
      return [
        codec === container ? container : `${container} ${codec}`,
        bitsPerSample === null ? "" : ` ${bitsPerSample}-bit`,
        decoder === undefined ? "" : ` (${decoder})`,
        `, ${channels} ${channels === 1 ? "channel" : "channels"}`,
      ].join("");
    }),
    sampleRatesHz: countBy(audio, ({ format }) => String(format.sampleRateHz)),
  };
}

function missingOf(found: Counts, expected: Counts): Counts {
  const gaps = Object.entries(expected).map(([label, n]) => [label, n - countOf(found, label)] as const);
  return Object.fromEntries(gaps.filter(([, gap]) => gap > 0));
}

/** @file What the bootstrap drew to make the intervals, and how many of them, in words. */

import type { CorpusResult, Resampled } from "../experiment/index.ts";
import { count, levelLabel } from "./format.ts";

/** Results of earlier versions do not say it: they drew the speakers that were tested. Undefined where nothing is scored. */
export function resampledOf({ resampled, scores }: CorpusResult): Resampled | undefined {
  if (resampled !== undefined) return resampled;
  const { size } = new Set(scores.flatMap((score) => score.perSpeaker.map(({ group }) => group)));
  return size === 0 ? undefined : { unit: "speaker", count: size, speakers: size };
}

/** "over 10 speakers", "over 120 utterances of unknown speakers". */
export function overWhat(corpus: CorpusResult): string {
  const over = resampledOf(corpus);
  if (over === undefined) return "";
  if (over.unit === "speaker") return `over ${count(over.count, "speaker")}`;
  return `over ${count(over.count, "utterance")} of ${over.speakers === null ? "unknown speakers" : "one speaker"}`;
}

/** "95 % interval over 10 speakers". */
export function intervalName(corpus: CorpusResult, level: number): string {
  return `${levelLabel(level)} interval ${overWhat(corpus)}`.trimEnd();
}

/** "95 % intervals over 10 speakers". */
export function intervalsName(corpus: CorpusResult, level: number): string {
  return `${levelLabel(level)} intervals ${overWhat(corpus)}`.trimEnd();
}

/** The same for several corpora: "over 6 to 10 speakers". */
export function overWhatAll(corpora: readonly CorpusResult[]): string {
  const all = corpora.map(resampledOf).filter((one) => one !== undefined);
  const counts = all.map((one) => one.count);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  if (all.length === 0) return "";
  if (all.some(({ unit }) => unit !== "speaker"))
    return "over speakers, or utterances where these are unknown";
  return `over ${low === high ? "" : `${low} to `}${count(high, "speaker")}`;
}

/** @file Why an answer is to be taken with care: few or unknown speakers, scores below chance, views that nothing guided. */

import { enoughSpeakers, speakersToJudge } from "../core/index.ts";
import { type CorpusResult, poorlySeparated } from "../experiment/index.ts";
import { belowChance } from "./chance.ts";
import { count, decimal, enumerate } from "./format.ts";
import { resampledOf } from "./resampled.ts";

/** A reason for care, in a few words and in full. */
export interface Caution {
  readonly short: string;
  readonly text: string;
}

/** For one corpus, or for all of a run together; [] where there is no particular reason. */
export function cautionsOf(corpora: readonly CorpusResult[]): Caution[] {
  return [
    { short: "few speakers", text: fewSpeakers(corpora) },
    { short: "unknown speakers, or one alone", text: unknownSpeakers(corpora) },
    ...chance(corpora).map((text) => ({ short: "scores below chance", text })),
    { short: "views that little guided", text: unguided(corpora) },
    { short: "networks trained on different devices", text: mixedDevices(corpora) },
  ].filter(({ text }) => text !== "");
}

/** The same as sentences in a row; "" where there is no reason. */
export function cautions(corpora: readonly CorpusResult[]): string {
  return cautionsOf(corpora)
    .map(({ text }) => text)
    .join(" ");
}

/** "In 2 of 8 entries ", with the space after it; "" for one corpus alone. */
function share(part: number, corpora: readonly CorpusResult[]): string {
  return corpora.length === 1 ? "" : `In ${part} of ${corpora.length} entries `;
}

function fewSpeakers(corpora: readonly CorpusResult[]): string {
  const counts = corpora
    .map(resampledOf)
    .flatMap((over) => (over?.unit === "speaker" ? [over.count] : []))
    .filter((n) => n < enoughSpeakers);
  if (counts.length === 0) return "";
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const number = low === high ? count(low, "speaker") : `${low} to ${high} speakers`;
  const where = share(counts.length, corpora);
  const judged =
    low >= speakersToJudge
      ? "take gains and losses as hints, not as findings"
      : `fewer than ${speakersToJudge} are too few to judge, so that no verdict is given`;
  return `${where}${where === "" ? "Only" : "only"} ${number} were tested. Intervals come from drawing speakers anew, and with so few they are too narrow: ${judged}.`;
}

function unknownSpeakers(corpora: readonly CorpusResult[]): string {
  const all = corpora.map(resampledOf).filter((over) => over?.unit === "utterance");
  if (all.length === 0) return "";
  const where = share(all.length, corpora);
  const why = all.every((over) => over?.speakers === 1)
    ? "one speaker alone was tested"
    : all.every((over) => over?.speakers === null)
      ? "speakers are unknown"
      : "speakers are unknown, or one alone was tested";
  const text = `${where}${why}: intervals and tests are over utterances, too narrow for strangers.`;
  return text[0].toUpperCase() + text.slice(1);
}

/** A text for each corpus, with its name where there are several. */
function chance(corpora: readonly CorpusResult[]): string[] {
  return corpora.flatMap((corpus) => {
    const text = belowChance(corpus);
    return text === "" ? [] : [corpora.length === 1 ? text : `${corpus.card.id}: ${text}`];
  });
}

/** Rounding differs from one device to another, and a long training makes more of it. */
function mixedDevices(corpora: readonly CorpusResult[]): string {
  const mixed = corpora.filter(({ devices = [] }) => devices.length > 1);
  if (mixed.length === 0) return "";
  const where = share(mixed.length, corpora);
  const text = `${where}networks were trained on different devices (${devicesText(mixed)}): each rounds in its own way, so that a part of the differences between scores may come from that. To compare on one device, run the recipe anew into an empty folder with one --device.`;
  return text[0].toUpperCase() + text.slice(1);
}

/** "120 on NVIDIA H200 (WebGPU), 4 on cpu"; "" if the processor trained everything. */
export function devicesText(corpora: readonly CorpusResult[]): string {
  const networks = new Map<string, number>();
  for (const { device, networks: n } of corpora.flatMap(({ devices = [] }) => devices))
    networks.set(device, (networks.get(device) ?? 0) + n);
  return [...networks].map(([device, n]) => `${n} on ${device}`).join(", ");
}

/** The representation learner is what keeps the emotion of a view: one that learned nothing keeps nothing. */
function unguided(corpora: readonly CorpusResult[]): string {
  const blind = corpora
    .map(({ separation = [] }) => separation.filter(({ clips }) => clips < poorlySeparated))
    .filter((rows) => rows.length > 0);
  if (blind.length === 0) return "";
  const values = blind.flatMap((rows) => rows.map(({ clips }) => clips));
  const [low, high] = [decimal(Math.min(...values)), decimal(Math.max(...values))];
  const names = [...new Set(blind.flatMap((rows) => rows.map(({ augmenter }) => augmenter)))];
  const where = corpora.length === 1 ? "" : `In ${blind.length} of ${corpora.length} entries `;
  const who = `${where === "" ? "The" : "the"} representation learner of ${enumerate(names)}`;
  return `${where}${who} hardly told the classes of its own training clips apart (separation ${low === high ? low : `${low} to ${high}`}; 0 is mixed, 1 far apart), so that little guided the views: take this for a training that was too short rather than for what the method can do. More rounds, a larger batch or another learning rate may mend it.`;
}

/** @file Why the answer of a run of spectrograms is to be taken with care: few speakers, or views that nothing guided. */

import { type CorpusResult, hardlySeparated } from "../experiment/results.ts";
import { count, decimal, enumerate } from "./format.ts";
import { isClips } from "./words.ts";

/** Sentences for one corpus, or for all of a run together; "" where there is no particular reason. */
export function cautions(corpora: readonly CorpusResult[]): string {
  return [fewSpeakers(corpora), unguided(corpora)].filter((text) => text !== "").join(" ");
}

/** Below this many speakers, drawing speakers with replacement says next to nothing of others. */
const enoughSpeakers = 6;

/** Hold-out splits test few speakers. */
function fewSpeakers(corpora: readonly CorpusResult[]): string {
  const counts = corpora
    .filter(isClips)
    .map(({ scores }) => new Set(scores.flatMap((score) => score.perSpeaker.map(({ group }) => group))).size)
    .filter((n) => n > 0 && n < enoughSpeakers);
  if (counts.length === 0) return "";
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const number = low === high ? count(low, "speaker") : `${low} to ${high} speakers`;
  const where = corpora.length === 1 ? "Only" : `In ${counts.length} of ${corpora.length} entries only`;
  return `${where} ${number} ${high === 1 ? "was" : "were"} tested over all draws. Intervals come from drawing speakers anew, so with so few they are much too narrow: take gains and losses as hints, not as findings.`;
}

/** What keeps the emotion of a view is the representation learner: one that learned nothing keeps nothing. */
function unguided(corpora: readonly CorpusResult[]): string {
  const blind = corpora
    .map(({ separation = [] }) => separation.filter(({ clips }) => clips < hardlySeparated))
    .filter((rows) => rows.length > 0);
  if (blind.length === 0) return "";
  const values = blind.flatMap((rows) => rows.map(({ clips }) => clips));
  const [low, high] = [decimal(Math.min(...values)), decimal(Math.max(...values))];
  const names = [...new Set(blind.flatMap((rows) => rows.map(({ augmenter }) => augmenter)))];
  const where = corpora.length === 1 ? "" : `In ${blind.length} of ${corpora.length} entries `;
  const who = `${where === "" ? "The" : "the"} representation learner of ${enumerate(names)}`;
  return `${where}${who} hardly told the classes of its own training clips apart (separation ${low === high ? low : `${low} to ${high}`}; 0 is mixed, 1 far apart), so that little guided the views: take this for a training that was too short rather than for what the method can do. More rounds, a larger batch or another learning rate may mend it.`;
}

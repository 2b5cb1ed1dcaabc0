/** @file Recordings of emotions that a model is not to know, although its corpus has them: they show what it makes of strangers. */

import { isKnownSpeaker, type Utterance } from "../../core/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { mediumOf } from "../media/index.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";

export interface UnseenCorpus {
  readonly utterances: readonly Utterance[];
  /** Where their values lie, by the same positions. */
  readonly hash: string;
}

/** From more recordings than this some are taken at equal distances: what they show needs no more. */
const most = 2000;

/** @returns Null where the corpus has no labels that are left out, or none of them by known speakers of its classes. */
export async function prepareUnseen(
  prepared: PreparedCorpus,
  features: FeaturesConfig,
  options: ExtractOptions,
): Promise<UnseenCorpus | null> {
  const speakers = new Set(prepared.columns.speakers.slice(0, prepared.own).filter(isKnownSpeaker));
  const candidates = prepared.left.filter(({ speaker }) => speakers.has(speaker));
  const step = Math.max(1, candidates.length / most);
  const chosen = Array.from(
    { length: Math.min(most, candidates.length) },
    (_, i) => candidates[Math.floor(i * step)],
  );
  if (chosen.length === 0) return null;
  const medium = mediumOf(prepared);
  const extracted = await medium.extract(chosen, features, options);
  const { utterances } = extracted;
  if (utterances.length === 0) return null;
  const classes = [...new Set(utterances.map(({ label }) => label))].sort();
  const columns = {
    classes,
    labels: Int32Array.from(utterances, ({ label }) => classes.indexOf(label)),
    ids: utterances.map(({ id }) => id),
    speakers: utterances.map(({ speaker }) => speaker),
  };
  const { hash } = await medium.store([extracted], columns, options);
  return { utterances, hash };
}

/** Positions of the recordings of those speakers who are tested. */
export function unseenBy(unseen: UnseenCorpus, speakers: ReadonlySet<string>): number[] {
  return [...unseen.utterances.keys()].filter((i) => speakers.has(unseen.utterances[i].speaker));
}

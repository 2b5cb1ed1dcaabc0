/** @file Checks whether a part of the file names, such as the spoken sentence, is associated with the emotion. */

import type { Utterance } from "../core/index.ts";
import { cramersV } from "./association.ts";
import { stemOf } from "./paths.ts";

/** A part of all file names that gives the emotion away. */
export interface RevealingPart {
  readonly part: number;
  /** Some of its values. */
  readonly examples: readonly string[];
  readonly strength: number;
}

/** Association from which a part counts: sentences shared by all emotions have about 0, sentences of one emotion each have 1. */
const revealingFrom = 0.7;

/**
 * The part that says most about the emotion without being its name: it has several values for each emotion and several recordings
 * of each value, and does not belong to the speaker.
 */
export function revealingPart(
  utterances: readonly Pick<Utterance, "file" | "label" | "speaker">[],
): RevealingPart | undefined {
  const names = utterances.map(({ file }) => stemOf(file).split(/[_. -]+/));
  const parts = names[0]?.length ?? 0;
  if (parts < 2 || names.some(({ length }) => length !== parts)) return undefined;
  const labels = utterances.map(({ label }) => label);
  const speakers = utterances.map(({ speaker }) => speaker);
  const emotions = new Set(labels).size;
  let best: RevealingPart | undefined;
  for (let part = 0; part < parts; part++) {
    const values = names.map((name) => name[part]);
    const distinct = new Set(values);
    if (distinct.size < 2 * emotions || 2 * distinct.size > values.length) continue;
    if (belongsToSpeaker(values, speakers)) continue;
    const strength = cramersV(labels.map((label, i) => [label, values[i]]));
    if (strength >= revealingFrom && strength > (best?.strength ?? 0))
      best = { part: part + 1, examples: [...distinct].slice(0, 3), strength };
  }
  return best;
}

/** Whether each speaker has only one value: the part then belongs to the speaker, and speakers are examined separately. */
function belongsToSpeaker(values: readonly string[], speakers: readonly string[]): boolean {
  const of = new Map<string, string>();
  return values.every((value, i) => {
    const first = of.get(speakers[i]) ?? value;
    of.set(speakers[i], first);
    return first === value;
  });
}

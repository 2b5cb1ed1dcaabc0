/** @file Whether a part of the file names, such as the sentence that is spoken, goes along with the emotion. */

import type { Utterance } from "../core/index.ts";
import { cramersV } from "./association.ts";
import { stemOf } from "./paths.ts";

/** A part of all file names, counted from 1. */
export interface TellingPart {
  readonly part: number;
  /** Some of its values. */
  readonly examples: readonly string[];
  readonly strength: number;
}

/** Sentences shared by all emotions have about 0, sentences of one emotion each 1. */
const telling = 0.7;

/**
 * The part that tells most of the emotion without being its name: it has several values for each emotion and several recordings
 * of each value, and is no part of who speaks.
 */
export function tellingPart(
  utterances: readonly Pick<Utterance, "file" | "label" | "speaker">[],
): TellingPart | undefined {
  const names = utterances.map(({ file }) => stemOf(file).split(/[_. -]+/));
  const parts = names[0]?.length ?? 0;
  if (parts < 2 || names.some(({ length }) => length !== parts)) return undefined;
  const labels = utterances.map(({ label }) => label);
  const speakers = utterances.map(({ speaker }) => speaker);
  const emotions = new Set(labels).size;
  let best: TellingPart | undefined;
  for (let part = 0; part < parts; part++) {
    const values = names.map((name) => name[part]);
    const distinct = new Set(values);
    if (distinct.size < 2 * emotions || 2 * distinct.size > values.length) continue;
    if (isTold(values, speakers)) continue;
    const strength = cramersV(labels.map((label, i) => [label, values[i]]));
    if (strength >= telling && strength > (best?.strength ?? 0))
      best = { part: part + 1, examples: [...distinct].slice(0, 3), strength };
  }
  return best;
}

/** Whether each speaker has one value alone: the part is then the speaker's, who are looked at by themselves. */
function isTold(values: readonly string[], speakers: readonly string[]): boolean {
  const of = new Map<string, string>();
  return values.every((value, i) => {
    const first = of.get(speakers[i]) ?? value;
    of.set(speakers[i], first);
    return first === value;
  });
}

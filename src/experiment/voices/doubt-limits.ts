/**
 * @file When recordings of a voice are doubtful: what sound ones of held-out speakers, drawn at random, hardly ever show. Recordings of one
 * emotion must in addition vary as little as such sets do: in another corpus emotions may be weaker, and adaptation helps most there.
 */

import { type Recorded, type Rng, type Rows, selectRows } from "../../core/index.ts";
import { type Limits, quantile, scatterAlong } from "../../evaluate/index.ts";

/** Nothing can be said about fewer recordings. */
const sizes = [3, 5, 8, 12, 20];
const setsOfSpeaker = 20;
/** How many of each emotion of a speaker. */
const setsOfEmotion = 5;
/** At most one sound set in twenty is doubted; of one emotion, one in twenty is missed. */
const falseAlarms = 0.05;
/** With fewer sets of one emotion their limit is that of smaller sets, which vary alike. */
const fewestSets = 20;

/** Directions in which emotions and voices differ, learned from the speakers who were not held out. */
export interface Directions {
  readonly emotions: readonly (readonly number[])[];
  readonly voices: readonly (readonly number[])[];
}

export interface DoubtLimits {
  readonly oneEmotion: Limits;
  readonly twoVoices: Limits;
}

export interface DoubtSampler {
  /** @param rows All rows of a held-out speaker, not normalised. */
  add(rows: Recorded<Rows>, directions: Directions, rng: Rng): void;
  /** No limits where no speaker has three recordings. */
  limits(): DoubtLimits;
}

export function createDoubtSampler(): DoubtSampler {
  const found = sizes.map((size) => ({
    size,
    emotional: [] as number[],
    ofOneEmotion: [] as number[],
    vocal: [] as number[],
  }));
  return {
    add(rows, { emotions, voices }, rng) {
      const all = [...rows.ids.keys()];
      const byEmotion = rows.classes.map((_, c) => all.filter((i) => rows.labels[i] === c));
      for (const { size, emotional, ofOneEmotion, vocal } of found) {
        for (const data of drawn(rows, all, size, setsOfSpeaker, rng.fork(size))) {
          emotional.push(scatterAlong(data, emotions));
          vocal.push(scatterAlong(data, voices));
        }
        for (const [c, own] of byEmotion.entries())
          for (const data of drawn(rows, own, size, setsOfEmotion, rng.fork(size, "emotion", c)))
            ofOneEmotion.push(scatterAlong(data, emotions));
      }
    },
    limits() {
      const known = found.filter(({ emotional }) => emotional.length > 0);
      const at = (values: readonly number[], share: number) =>
        quantile(Float64Array.from(values).sort(), share);
      let single = Number.POSITIVE_INFINITY;
      return {
        oneEmotion: known.map(({ size, emotional, ofOneEmotion }) => {
          if (ofOneEmotion.length >= fewestSets) single = at(ofOneEmotion, 1 - falseAlarms);
          return { recordings: size, limit: Math.min(single, at(emotional, falseAlarms)) };
        }),
        twoVoices: known.map(({ size, vocal }) => ({
          recordings: size,
          limit: at(vocal, 1 - falseAlarms),
        })),
      };
    },
  };
}

/** Values of so many random sets; of just as many recordings there is one set only. */
function drawn(
  rows: Recorded<Rows>,
  from: readonly number[],
  size: number,
  sets: number,
  rng: Rng,
): Float32Array[] {
  if (from.length < size) return [];
  return Array.from(
    { length: from.length === size ? 1 : sets },
    (_, set) => selectRows(rows, rng.fork(set).shuffled(from).slice(0, size)).data,
  );
}

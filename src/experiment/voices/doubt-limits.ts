/** @file When recordings of a voice are doubtful: what sound ones of held-out speakers, drawn at random, hardly ever show. */

import { type Recorded, type Rng, type Rows, selectRows } from "../../core/index.ts";
import { type Limits, quantile, scatterAlong } from "../../evaluate/index.ts";

/** Of fewer recordings nothing can be said. */
const sizes = [3, 5, 8, 12, 20];
const setsOfSpeaker = 20;
/** One sound set in twenty is doubted. */
const falseAlarms = 0.05;

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
  /** @param rows Of a held-out speaker, not normalised. */
  add(rows: Recorded<Rows>, directions: Directions, rng: Rng): void;
  /** No limits where no speaker has three recordings. */
  limits(): DoubtLimits;
}

export function createDoubtSampler(): DoubtSampler {
  const found = sizes.map((size) => ({ size, emotional: [] as number[], vocal: [] as number[] }));
  return {
    add(rows, { emotions, voices }, rng) {
      const all = [...rows.ids.keys()];
      for (const { size, emotional, vocal } of found) {
        if (all.length < size) continue;
        // Of a speaker with just as many there is one set only.
        const sets = all.length === size ? 1 : setsOfSpeaker;
        for (let set = 0; set < sets; set++) {
          const { data } = selectRows(rows, rng.fork(size, set).shuffled(all).slice(0, size));
          emotional.push(scatterAlong(data, emotions));
          vocal.push(scatterAlong(data, voices));
        }
      }
    },
    limits() {
      const known = found.filter(({ emotional }) => emotional.length > 0);
      const at = (values: readonly number[], share: number) =>
        quantile(Float64Array.from(values).sort(), share);
      return {
        oneEmotion: known.map(({ size, emotional }) => ({
          recordings: size,
          limit: at(emotional, falseAlarms),
        })),
        twoVoices: known.map(({ size, vocal }) => ({
          recordings: size,
          limit: at(vocal, 1 - falseAlarms),
        })),
      };
    },
  };
}

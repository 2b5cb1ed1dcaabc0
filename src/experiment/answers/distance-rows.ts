/** @file What distances are measured on: rows as they are, of spectrograms what their bands do over time. */

import {
  type Distances,
  fewestOfSpeaker,
  fitDistances,
  type Reference,
  startShift,
  summariseFrames,
} from "../../answers/index.ts";
import { type Clips, knownSpeakers, type Recorded, type Rows } from "../../core/index.ts";
import { applyScaler, fitScaler } from "../../evaluate/index.ts";

export interface FittedDistances {
  readonly reference: Reference;
  /** With spectrograms: how the summaries of training recordings are distributed. */
  readonly frames?: { readonly mean: number[]; readonly scale: number[] };
  /** One for each recording. */
  distances(data: Recorded<Rows | Clips>): Distances[];
  /** How far all recordings of each speaker are shifted, taken together; of those with enough of them. See `startShift`. */
  voices(data: Recorded<Rows | Clips>): { readonly speaker: string; readonly shift: number }[];
}

/** @param train Normalised, recordings only. */
export function fitRecordedDistances(train: Recorded<Rows | Clips>): FittedDistances {
  const { features, data, labels, classes } = summaries(train);
  const d = features.length;
  const frames = "clips" in train ? fitScaler(summaries(train)) : undefined;
  const scaled = (values: Float32Array) => (frames === undefined ? values : applyScaler(frames, values));
  const fitted = fitDistances({ data: scaled(data), d, labels, k: classes.length });
  return {
    reference: fitted.reference,
    ...(frames === undefined ? {} : { frames: { mean: [...frames.mean], scale: [...frames.scale] } }),
    distances(recorded) {
      const rows = scaled(summaries(recorded).data);
      return recorded.ids.map((_, i) => fitted.distances(rows.subarray(i * d, (i + 1) * d)));
    },
    voices(recorded) {
      const rows = scaled(summaries(recorded).data);
      return knownSpeakers(recorded.speakers).flatMap((speaker) => {
        const shift = startShift(fitted.reference.discriminants);
        for (const [i, one] of recorded.speakers.entries())
          if (one === speaker) shift.add(rows.subarray(i * d, (i + 1) * d));
        return shift.recordings < fewestOfSpeaker ? [] : [{ speaker, shift: shift.value() }];
      });
    },
  };
}

/** One row for each recording. */
function summaries(recorded: Recorded<Rows | Clips>): Recorded<Rows> {
  if (!("clips" in recorded)) return recorded;
  const { clips, mels, hopMs: _, ...columns } = recorded;
  const data = new Float32Array(clips.length * 2 * mels);
  for (const [i, clip] of clips.entries()) data.set(summariseFrames(clip, mels), i * 2 * mels);
  return { ...columns, features: Array.from({ length: 2 * mels }, (_, i) => `band ${i}`), data };
}

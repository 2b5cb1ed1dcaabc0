/** @file Takes: recordings that were made to be learned from, each of one emotion, and what is learned of each. */

import { createResampler } from "../../../../audio/index.ts";
import type { Recorded, Rows } from "../../../../core/index.ts";
import { createFeatureSet, featuresSchema } from "../../../../features/index.ts";

export interface Take {
  readonly id: string;
  readonly label: string;
  /** Whose voice it is; that of the user is "you". */
  readonly speaker: string;
  /** Mono. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** Few features, since there are few takes. */
export const takeFeatures = featuresSchema.parse({ set: "egemaps-v02" });

/** Rows are about as much speech as live answers are: see `listenLive`. */
const windowSec = 3;
const hopSec = 1;

/** A row for each window of each take; `takes[i]` is the take of row `i`. */
export interface TakeRows extends Recorded<Rows> {
  readonly takes: readonly string[];
}

export function rowsOfTakes(takes: readonly Take[], onProgress: (share: number) => void): TakeRows {
  const set = createFeatureSet(takeFeatures);
  const classes = [...new Set(takes.map(({ label }) => label))].sort();
  const rows: { readonly row: Float32Array; readonly take: Take; readonly id: string }[] = [];
  for (const [done, take] of takes.entries()) {
    const samples = atRate(take, set.sampleRateHz);
    for (const [i, [from, to]] of windowsOf(samples.length, set.sampleRateHz).entries())
      rows.push({ row: set.extract(samples.subarray(from, to)), take, id: `${take.id}#${i}` });
    onProgress((done + 1) / takes.length);
  }
  const d = set.names.length;
  const data = new Float32Array(rows.length * d);
  for (const [i, { row }] of rows.entries()) data.set(row, i * d);
  return {
    origin: "recorded",
    features: set.names,
    classes,
    data,
    labels: Int32Array.from(rows, ({ take }) => classes.indexOf(take.label)),
    ids: rows.map(({ id }) => id),
    speakers: rows.map(({ take }) => take.speaker),
    takes: rows.map(({ take }) => take.id),
  };
}

function atRate({ samples, sampleRateHz }: Take, rateHz: number): Float32Array {
  const resampler = createResampler(sampleRateHz, rateHz);
  const parts = [resampler.push(samples), resampler.finish()].map((part) => part.slice());
  const out = new Float32Array(parts[0].length + parts[1].length);
  out.set(parts[0]);
  out.set(parts[1], parts[0].length);
  return out;
}

/** Windows that follow each other, and one that ends with the take; a short take is one by itself. */
function windowsOf(length: number, sampleRateHz: number): [number, number][] {
  const [window, hop] = [windowSec * sampleRateHz, hopSec * sampleRateHz];
  if (length <= window) return [[0, length]];
  const starts = Array.from({ length: Math.floor((length - window) / hop) + 1 }, (_, i) => i * hop);
  if (starts[starts.length - 1] + window < length - hop / 2) starts.push(length - window);
  return starts.map((start) => [start, start + window]);
}

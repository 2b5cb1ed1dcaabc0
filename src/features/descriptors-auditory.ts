/** @file Low-level descriptors of one bank of 26 mel bands: loudness, RASTA-filtered loudness and cepstral coefficients. */

import {
  AUDITORY_BANDS,
  createLogCepstrum,
  createLoudness,
  createMelFilterbank,
  createRasta,
} from "../audio/index.ts";
import type { Descriptor, Follow, FrameSource } from "./descriptors.ts";

/** HTK's values: powers of samples in 16-bit steps, at least 1. */
const LOG_SCALE = 2 * Math.log(32767);

export interface AuditoryOptions {
  /** Mean of the bands' loudness. */
  readonly loudness: string;
  /** RASTA-filtered: the mean of the bands, and each band. */
  readonly rasta?: { readonly mean: string; readonly band: (band: number) => string };
  /** Cepstral coefficients `first … last`, from power, in HTK's scale. */
  readonly mfcc: { readonly first: number; readonly last: number; readonly name: (i: number) => string };
  /** Seconds from frame to frame. */
  readonly hopSeconds?: number;
}

/** Loudness, then (if asked for) the RASTA mean and bands, then the coefficients. */
export function auditorySpectrum({ loudness, rasta, mfcc, hopSeconds = 0.01 }: AuditoryOptions): Descriptor {
  const { bands } = AUDITORY_BANDS;
  const count = mfcc.last - mfcc.first + 1;
  return {
    names: [
      loudness,
      ...(rasta ? [rasta.mean, ...Array.from({ length: bands }, (_, b) => rasta.band(b))] : []),
      ...Array.from({ length: count }, (_, i) => mfcc.name(mfcc.first + i)),
    ],
    start: ({ sampleRateHz, bins }) => {
      const filterbank = createMelFilterbank(AUDITORY_BANDS, bins, sampleRateHz);
      const loudnessOf = createLoudness(filterbank.centresHz);
      const cepstrum = createLogCepstrum({ first: mfcc.first, last: mfcc.last, bands });
      const logs = new Float64Array(bands);
      const coefficients = new Float64Array(count);
      return ({ power }, out, at) => {
        let next = at;
        filterbank.apply(power, logs);
        for (let b = 0; b < bands; b++) logs[b] = Math.log(logs[b]);
        out[next++] = loudnessOf(logs);
        if (rasta) {
          out.set(logs, next + 1);
          next += 1 + bands;
        }
        for (let b = 0; b < bands; b++) logs[b] = Math.max(logs[b] + LOG_SCALE, 0);
        cepstrum(logs, coefficients);
        out.set(coefficients, next);
      };
    },
    ...(rasta ? { follow: (source) => followRasta(source, hopSeconds) } : {}),
  };
}

/** Filters the bands' logarithms over time; they stand after the loudness and the place of their mean. */
function followRasta({ sampleRateHz, bins }: FrameSource, hopSeconds: number): Follow {
  const { bands } = AUDITORY_BANDS;
  const { centresHz } = createMelFilterbank(AUDITORY_BANDS, bins, sampleRateHz);
  const filter = createRasta(centresHz, hopSeconds);
  const logs = new Float64Array(bands);
  const filtered = new Float64Array(bands);
  return (values, at) => {
    const first = at + 2;
    for (let b = 0; b < bands; b++) logs[b] = values[first + b];
    filter(logs, filtered);
    let sum = 0;
    for (let b = 0; b < bands; b++) {
      sum += filtered[b];
      values[first + b] = filtered[b];
    }
    values[at + 1] = sum / bands;
  };
}

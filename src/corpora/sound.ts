/** @file Measures of one recording that do not depend on emotions: level, silence, pitch and timbre. */

import {
  audioStats,
  createAcfPitch,
  createCepstrum,
  createFramer,
  createMelFilterbank,
  type Frame,
  frameCount,
  resample,
} from "../audio/index.ts";
import type { Signal } from "../core/index.ts";

export interface SoundFacts {
  readonly durationSec: number;
  /** RMS of the whole recording in dB of full scale, at least -120. */
  readonly levelDb: number;
  /** Time until the first 10 ms block within 30 dB of the loudest one. */
  readonly leadingSilenceSec: number;
  /** Median of the natural logarithm of F0 / Hz over voiced frames; null if no frame is voiced. */
  readonly logF0: number | null;
  /** Means of MFCC 1-12 over the frames within 30 dB of the loudest one: they depend on the voice and on the microphone. */
  readonly timbre: readonly number[];
}

/** Voices are compared at one rate, which is low enough for recordings of telephone quality and for speed. */
const RATE_HZ = 16_000;
const FRONT_END = { windowMs: 25, hopMs: 10, window: "hamming", preEmphasis: 0.97 } as const;
const BANDS = 26;
const COEFFICIENTS = 12;
/** Scales samples from 1 to the full scale of 16 bits, for which the floor of the cepstrum is made. */
const SCALE = 32_767;
const AUDIBLE_DB = 30;

/** @param signal Mono, at any rate; a signal shorter than a frame has no pitch and a flat timbre. */
export function measureSound(signal: Signal): SoundFacts {
  const { durationSec, rms } = audioStats(signal);
  const samples = resample(signal.samples, signal.sampleRateHz, RATE_HZ);
  const framer = createFramer(FRONT_END, RATE_HZ);
  const frames = frameCount(samples.length, framer.length, framer.hop);
  const energies = Float64Array.from({ length: frames }, (_, i) =>
    energyOf(samples, i * framer.hop, framer.length),
  );
  const audible = energies.reduce((a, b) => Math.max(a, b), 0) * 10 ** (-AUDIBLE_DB / 10);
  const pitch = createAcfPitch(framer.bins, {
    sampleRateHz: RATE_HZ,
    highestHz: 500,
    voicingThreshold: 0.55,
  });
  const timbreOf = createTimbre(framer.bins);
  const f0: number[] = [];
  const timbre = new Array<number>(COEFFICIENTS).fill(0);
  let heard = 0;
  let first = frames;
  for (let i = 0; i < frames; i++) {
    if (!(energies[i] > 0 && energies[i] >= audible)) continue;
    first = Math.min(first, i);
    const frame = framer.at(samples, i * framer.hop);
    for (const [c, value] of timbreOf(frame).entries()) timbre[c] += value;
    heard++;
    const { f0Hz } = pitch(frame.power);
    if (f0Hz > 0) f0.push(Math.log(f0Hz));
  }
  return {
    durationSec,
    levelDb: Math.max(-120, 20 * Math.log10(Math.max(rms, 1e-6))),
    leadingSilenceSec: Math.min(durationSec, (first * framer.hop) / RATE_HZ),
    logF0: median(f0),
    timbre: timbre.map((sum) => (heard === 0 ? 0 : sum / heard)),
  };
}

function energyOf(samples: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += samples[i] * samples[i];
  return sum;
}

function createTimbre(bins: number): (frame: Frame) => Float64Array {
  const filterbank = createMelFilterbank({ bands: BANDS, lowHz: 100, highHz: 7000 }, bins, RATE_HZ);
  const cepstrum = createCepstrum({ first: 1, last: COEFFICIENTS, bands: BANDS, scale: SCALE, floor: 1 });
  const energies = new Float64Array(BANDS);
  const coefficients = new Float64Array(COEFFICIENTS);
  return (frame) => {
    filterbank.apply(frame.magnitude, energies);
    cepstrum(energies, coefficients);
    return coefficients;
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

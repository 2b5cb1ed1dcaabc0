/** @file What a signal is like before anything is asked of it: how long, how voiced, how clipped, how much its level varies. Takes it in pieces. */

import { createPeriodicity, samplesOf } from "../audio/index.ts";

export interface SignalMeasures {
  readonly durationSec: number;
  /** Share of frames that are periodic and not silent, in [0, 1]. */
  readonly voicedShare: number;
  /** From the 5th to the 95th percentile of the levels of frames, dB: about the ratio of speech to steady noise. */
  readonly levelRangeDb: number;
  /** Share of frames below -60 dB of full scale, in [0, 1]. */
  readonly silentShare: number;
  /** Share of samples in runs of at least 3 equal samples at 99.9 % of full scale or beyond, in [0, 1]. */
  readonly clippedShare: number;
}

/** Changes whenever values change: part of the key that measures are kept under. */
export const measuresVersion = "1";

const hopMs = 20;
const silentDb = -60;
/** Noise stays below 0.4 but for chance; vowels are around 0.9. */
const voicedFrom = 0.5;
/** Levels are counted in steps of half a decibel, so that an hour takes no more memory than a second. */
const stepDb = 0.5;
const lowestDb = -120;
const clipLevel = 0.999;
const clipRun = 3;

export interface Measuring {
  /** Takes the next samples, any number of them; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** A signal shorter than a frame (40 ms) has no voiced share, level range and silent share: these are 0. */
  finish(): SignalMeasures;
}

interface MeasuredFrame {
  readonly db: number;
  readonly voiced: boolean;
}

/** Measures single frames. */
export interface FrameMeter {
  /** Samples of a frame. */
  readonly length: number;
  /** @param start Where in its signal the frame begins, samples. */
  at(samples: Float32Array, offset: number, start: number): MeasuredFrame;
}

function createFrameMeter(sampleRateHz: number): FrameMeter {
  const periodicity = createPeriodicity(sampleRateHz);
  const { length } = periodicity;
  return {
    length,
    at(samples, offset) {
      let energy = 0;
      for (let i = 0; i < length; i++) energy += samples[offset + i] * samples[offset + i];
      const db = 10 * Math.log10(energy / length + 1e-30);
      return { db, voiced: db >= silentDb && periodicity.at(samples, offset) >= voicedFrom };
    },
  };
}

/**
 * A meter for stretches of one long signal: frames that several of them share are measured once.
 *
 * @returns `from(origin)`: for the stretch that begins at that sample; what lies before it by more than `history` is forgotten.
 */
export function createSharedMeter(
  sampleRateHz: number,
  history: number,
): { from(origin: number): FrameMeter } {
  const meter = createFrameMeter(sampleRateHz);
  const known = new Map<number, MeasuredFrame>();
  return {
    from(origin) {
      for (const start of known.keys()) if (start < origin - history) known.delete(start);
      return {
        length: meter.length,
        at(samples, offset, start) {
          const frame = known.get(origin + start) ?? meter.at(samples, offset, start);
          known.set(origin + start, frame);
          return frame;
        },
      };
    },
  };
}

/** Begins a signal that arrives in pieces. The result does not depend on how it is cut. */
export function startMeasures(sampleRateHz: number, meter = createFrameMeter(sampleRateHz)): Measuring {
  const hop = samplesOf(hopMs, sampleRateHz);
  const { length } = meter;
  const levels = new Float64Array(Math.ceil(-lowestDb / stepDb) + 40);
  /** The end of the signal so far: at most a frame that is not whole, and the piece at hand. */
  let open = new Float32Array(0);
  const counts = { samples: 0, clipped: 0, run: 0, frames: 0, voiced: 0, silent: 0 };
  let last = 0;

  const frame = (samples: Float32Array, offset: number): void => {
    const { db, voiced } = meter.at(samples, offset, hop * counts.frames);
    const bin = Math.round((Math.max(db, lowestDb) - lowestDb) / stepDb);
    levels[Math.min(bin, levels.length - 1)]++;
    counts.frames++;
    if (db < silentDb) counts.silent++;
    else if (voiced) counts.voiced++;
  };

  return {
    push(samples) {
      counts.samples += samples.length;
      for (let i = 0; i < samples.length; i++) {
        const x = samples[i];
        counts.run = Math.abs(x) >= clipLevel ? (counts.run > 0 && x === last ? counts.run + 1 : 1) : 0;
        if (counts.run === clipRun) counts.clipped += clipRun;
        else if (counts.run > clipRun) counts.clipped++;
        last = x;
      }
      const joined = new Float32Array(open.length + samples.length);
      joined.set(open);
      joined.set(samples, open.length);
      let at = 0;
      for (; at + length <= joined.length; at += hop) frame(joined, at);
      open = joined.slice(at);
    },
    finish() {
      const { samples, clipped, frames, voiced, silent } = counts;
      const share = (count: number, of: number) => (of === 0 ? 0 : count / of);
      return {
        durationSec: samples / sampleRateHz,
        voicedShare: share(voiced, frames),
        levelRangeDb: frames === 0 ? 0 : stepDb * (percentile(levels, 0.95) - percentile(levels, 0.05)),
        silentShare: share(silent, frames),
        clippedShare: share(clipped, samples),
      };
    },
  };
}

/**
 * Measures a whole signal.
 *
 * @example
 * import { measureSignal } from "emoforge";
 *
 * const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.5 * Math.sin(i / 20));
 * const { durationSec, voicedShare, silentShare } = measureSignal(tone, 16_000);
 * console.log(durationSec, voicedShare, silentShare); // 1 1 0
 */
export function measureSignal(
  samples: Float32Array,
  sampleRateHz: number,
  meter?: FrameMeter,
): SignalMeasures {
  const measuring = startMeasures(sampleRateHz, meter);
  measuring.push(samples);
  return measuring.finish();
}

/** The first bin up to which this share of the counts lies. */
function percentile(counts: Float64Array, share: number): number {
  const wanted = share * counts.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    sum += counts[bin];
    if (sum >= wanted && counts[bin] > 0) return bin;
  }
  return counts.length - 1;
}

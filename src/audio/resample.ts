/** @file Changes the sampling rate by band-limited interpolation: windowed sincs at all phases in which the two rates meet. */

import { ParameterError } from "../core/index.ts";
import { allocateIntegers, allocateSingles, createOnce, kernels, place } from "./kernels.ts";
import { joined } from "./stream.ts";

/** Converts one signal to another rate, piece by piece. */
export interface Resampler {
  /** @returns The outputs that are known so far, perhaps none. Keeps no reference to `samples`. */
  push(samples: Float32Array): Float32Array;
  /** @returns The rest. */
  finish(): Float32Array;
}

/**
 * The same signal at another rate, not shifted in time: the filter has no delay.
 *
 * Frequencies below 95 % of half the lower rate pass within 0.001 dB; those above that half, and all images, are attenuated by
 * at least 115 dB. Sums are float32 in a fixed order, so that Node and browsers give the same bits.
 *
 * @param samples Mono samples.
 * @returns `round(n · toHz / fromHz)` samples, at least one; the input itself when the rates are equal.
 * @throws {ParameterError} For a rate that is not a positive integer, or a ratio beyond 1 : 256.
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = createResampler(fromHz, toHz);
  if (fromHz === toHz) return samples;
  return joined([resampler.push(samples), resampler.finish()]);
}

/**
 * As `resample`, for a signal that arrives in pieces; the values do not depend on how it is cut.
 *
 * @throws {ParameterError} As `resample`.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isInteger(rate) && rate > 0)) {
      throw new ParameterError("resample", "rates that are positive integers (Hz)", rate);
    }
  }
  if (fromHz === toHz) return { push: (samples) => samples, finish: () => new Float32Array(0) };
  const ratio = toHz / fromHz;
  if (ratio > 256 || ratio < 1 / 256) {
    throw new ParameterError("resample", "a ratio of rates between 1/256 and 256", ratio);
  }
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const { taps, block, x, convolve } = filterOf({ up, down });

  // The samples so far that the next output needs, beginning half a filter's length before its position.
  const rest = new Float32Array(taps);
  let kept = taps / 2 - 1;
  /** How far the next output lies after a sample, in units of 1/up of a sample. */
  let phase = 0;
  let taken = 0;
  let given = 0;

  /** Takes at most `block` samples. */
  const advance = (samples: Float32Array): Float32Array => {
    const length = kept + samples.length;
    x.values.set(rest.subarray(0, kept));
    x.values.set(samples, kept);
    const done = convolve(length, phase);
    rest.set(x.values.subarray(done.place, length));
    kept = length - done.place;
    phase = done.phase;
    given += done.out.length;
    return done.out;
  };
  const push = (samples: Float32Array): Float32Array => {
    const out: Float32Array[] = [];
    for (let at = 0; at < samples.length; at += block) {
      const some = advance(samples.subarray(at, at + block));
      if (some.length > 0) out.push(some);
    }
    taken += samples.length;
    return joined(out);
  };
  return {
    push,
    finish() {
      const total = Math.max(1, Math.round(taken * ratio));
      const before = given;
      return push(new Float32Array(taps / 2 + 1)).subarray(0, total - before);
    },
  };
}

/** Where the pass band ends, as a share of half the lower rate; the stop band begins at 1. */
const PASS = 0.95;

/** Attenuation of the stop band, from which the window's shape and length follow. */
const ATTENUATION_DB = 120;

/** Rates that meet in more phases than this share one table, whose rows are interpolated. */
const MOST_PHASES = 1024;

/** Rows of that table for each sample of the lower rate: linear interpolation then errs by less than -115 dB. */
const ROWS = 512;

/** How many samples or outputs, whichever are more, are handled at a time. */
const BLOCK = 4096;

interface Ratio {
  /** Numerator and denominator of to/from in lowest terms. */
  readonly up: number;
  readonly down: number;
}

/**
 * Sinc with a Kaiser window, cut off between pass and stop band, as a polyphase filter (Crochiere and Rabiner, Multirate Digital
 * Signal Processing, 1983; length and shape of the window after Kaiser, 1974). If there are too many phases, neighbouring
 * ones are interpolated linearly (Smith and Gossett, ICASSP 1984).
 */
const filterOf = createOnce(({ up, down }: Ratio) => {
  const ratio = up / down;
  const narrow = Math.min(1, ratio);
  const transition = Math.PI * (1 - PASS) * narrow;
  const taps = 16 * Math.ceil((ATTENUATION_DB - 8) / (2.285 * transition) / 16);
  const exact = Math.max(up, down) <= MOST_PHASES;
  const phases = exact ? up : Math.ceil(ROWS * narrow);
  const table = place(filterTable(taps, phases, exact ? phases : phases + 1, narrow));

  const block = Math.ceil(BLOCK / Math.max(1, ratio));
  const most = Math.ceil(block * ratio) + 1;
  const x = allocateSingles(taps + block);
  const y = allocateSingles(most);
  const beside = allocateSingles(exact ? 0 : most);
  const places = allocateIntegers(most);
  const rows = allocateIntegers(most);
  const fractions = new Float64Array(exact ? 0 : most);

  /** Computes the outputs from `length` samples in `x`; the first output's filter begins at the first sample. */
  function convolve(length: number, from: number) {
    const placeOf = places.values;
    const rowOf = rows.values;
    let at = 0;
    let phase = from;
    let count = 0;
    for (; at + taps <= length; count++) {
      const row = exact ? phase : (phase / up) * phases;
      const above = Math.floor(row);
      placeOf[count] = 4 * at;
      rowOf[count] = 4 * taps * above;
      if (!exact) fractions[count] = row - above;
      phase += down;
      const steps = Math.floor(phase / up);
      at += steps;
      phase -= steps * up;
    }
    kernels.innerProducts(x.at, places.at, table, rows.at, y.at, count, taps);
    const out = y.values.slice(0, count);
    if (!exact) {
      kernels.innerProducts(x.at, places.at, table + 4 * taps, rows.at, beside.at, count, taps);
      const next = beside.values;
      for (let n = 0; n < count; n++) out[n] += fractions[n] * (next[n] - out[n]);
    }
    return { out, place: at, phase };
  }
  return { taps, block, x, convolve };
});

/** Row r holds the weights of the samples around an output that lies r/phases after the middle one; `[rows, taps]`. */
function filterTable(taps: number, phases: number, rows: number, narrow: number): Float32Array {
  const half = taps / 2;
  const cutoff = (narrow * (1 + PASS)) / 2;
  const table = new Float32Array(rows * taps);
  const row = new Float64Array(taps);
  for (let r = 0; r < rows; r++) {
    const to = table.subarray(r * taps, (r + 1) * taps);
    if (2 * r > phases) {
      const mirrored = phases - r;
      to.set(table.subarray(mirrored * taps, (mirrored + 1) * taps));
      to.reverse();
      continue;
    }
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const distance = r / phases + half - 1 - k;
      const angle = Math.PI * cutoff * distance;
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
      row[k] = sinc * kaiser(distance / half);
      sum += row[k];
    }
    // Each row passes a constant exactly.
    for (let k = 0; k < taps; k++) to[k] = row[k] / sum;
  }
  return table;
}

const BETA = 0.1102 * (ATTENUATION_DB - 8.7);

/** I0(β·√(1 - x²)) by the power series of I0, of which β = 12.3 needs 30 terms. */
function kaiser(x: number): number {
  const quarter = (BETA * BETA * (1 - x * x)) / 4;
  let sum = 1;
  for (let k = 30; k > 0; k--) sum = 1 + sum * quarter * INVERSE_SQUARES[k];
  return sum;
}

const INVERSE_SQUARES = Float64Array.from({ length: 31 }, (_, k) => 1 / (k * k));

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

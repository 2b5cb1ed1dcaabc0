/** @file Frames of a signal and their spectra: the sources that descriptors read. */

import { EmoforgeError } from "../core/errors.ts";
import { createRealFft } from "./fft.ts";
import { type WindowShape, windowWeights } from "./windows.ts";

/** How frames are cut and seen. Two descriptors with equal front ends share one pass over the signal. */
export interface FrontEnd {
  readonly windowMs: number;
  readonly hopMs: number;
  readonly window: WindowShape;
  /** Factor a of y_k = x_k - a·x_{k-1} inside the frame, y_0 = (1 - a)·x_0; 0 for none. */
  readonly preEmphasis: number;
  /** Factor on every sample before all else, rounded to float32; 1 unless told. */
  readonly gain?: number;
  /** Length of the transform, a power of two; the next one not below the frame's length unless told. */
  readonly fftSize?: number;
}

/**
 * One frame, as descriptors see it. The arrays are reused from frame to frame: copy what must last.
 * Frame `i` covers samples `i·hop … i·hop + length - 1`.
 */
export interface Frame {
  readonly sampleRateHz: number;
  /** The samples, times the gain, `[length]`. */
  readonly raw: Float32Array;
  /** Pre-emphasised and windowed, `[length]`; zeros fill the transform behind it. */
  readonly windowed: Float64Array;
  /** P_k = |X_k|², unnormalised, of the windowed frame; `[bins]`. */
  readonly power: Float64Array;
  /** M_k = |X_k|, `[bins]`. */
  readonly magnitude: Float64Array;
  /** Frequency of bin 1, Hz. */
  readonly hzPerBin: number;
}

/** Whole samples of a duration. */
export function samplesOf(ms: number, sampleRateHz: number): number {
  return Math.round((ms / 1000) * sampleRateHz);
}

/** How many whole frames fit: floor((n - length) / hop) + 1; the incomplete rest is dropped, nothing is padded. */
export function frameCount(samples: number, length: number, hop: number): number {
  return samples < length ? 0 : Math.floor((samples - length) / hop) + 1;
}

/** The next power of two not below `length`. */
export function paddedSize(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}

/**
 * Calls `each` for every frame in order.
 *
 * @param samples Mono, any scale.
 * @returns How many frames there were.
 * @throws {EmoforgeError} For a signal shorter than one window.
 */
export function forEachFrame(
  samples: Float32Array,
  sampleRateHz: number,
  frontEnd: FrontEnd,
  each: (frame: Frame, index: number) => void,
): number {
  const length = samplesOf(frontEnd.windowMs, sampleRateHz);
  const hop = samplesOf(frontEnd.hopMs, sampleRateHz);
  const count = frameCount(samples.length, length, hop);
  if (count === 0) throw tooShort(samples.length, sampleRateHz, frontEnd.windowMs);
  const fft = createRealFft(frontEnd.fftSize ?? paddedSize(length));
  const weights = windowWeights(frontEnd.window, length);
  const raw = new Float32Array(length);
  const windowed = fft.input.subarray(0, length);
  const power = new Float64Array(fft.bins);
  const magnitude = new Float64Array(fft.bins);
  const { preEmphasis: a, gain = 1 } = frontEnd;
  const frame: Frame = { sampleRateHz, raw, windowed, power, magnitude, hzPerBin: sampleRateHz / fft.size };
  for (let i = 0; i < count; i++) {
    for (let k = 0, at = i * hop; k < length; k++, at++) raw[k] = gain * samples[at];
    windowed[0] = (1 - a) * raw[0] * weights[0];
    for (let k = 1; k < length; k++) windowed[k] = (raw[k] - a * raw[k - 1]) * weights[k];
    fft.power(power);
    for (let k = 0; k < power.length; k++) magnitude[k] = Math.sqrt(power[k]);
    each(frame, i);
  }
  return count;
}

/** The error for a signal that does not fill one window. */
export function tooShort(samples: number, sampleRateHz: number, windowMs: number): EmoforgeError {
  const gotMs = ((1000 * samples) / sampleRateHz).toFixed(1);
  return new EmoforgeError(
    `features: expected at least ${windowMs} ms of sound, got ${gotMs} ms (${samples} samples). ` +
      "Leave the recording out, or correct its start and end.",
  );
}

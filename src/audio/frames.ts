/** @file Cuts a signal into frames and computes their spectra, which descriptors read. */

import { EmoforgeError } from "../core/index.ts";
import { createRealFft, createRoots } from "./fft.ts";
import { type WindowShape, windowWeights } from "./windows.ts";

/** How frames are cut and transformed. Two descriptors with equal front ends share one pass over the signal. */
export interface FrontEnd {
  readonly windowMs: number;
  readonly hopMs: number;
  readonly window: WindowShape;
  /** Factor a of y_k = x_k - a·x_{k-1} inside the frame, y_0 = (1 - a)·x_0; 0 for none. */
  readonly preEmphasis: number;
  /** Length of the transform, a power of two; by default the next one not below the frame's length. */
  readonly fftSize?: number;
}

/**
 * One frame, as descriptors see it. The arrays are reused from frame to frame: copy what you keep.
 * Frame `i` covers samples `i·hop … i·hop + length - 1`.
 */
export interface Frame {
  readonly sampleRateHz: number;
  /** The samples, `[length]`. */
  readonly raw: Float32Array;
  /** Pre-emphasised and windowed, `[length]`; zeros fill the rest of the transform. */
  readonly windowed: Float64Array;
  /** X_k, unnormalised, of the windowed frame: real and imaginary parts at 2k and 2k + 1, `[2·bins]`. */
  readonly spectrum: Float64Array;
  /** P_k = |X_k|², `[bins]`. */
  readonly power: Float64Array;
  /** M_k = |X_k|, `[bins]`; computed when first read. */
  readonly magnitude: Float64Array;
  /** Frequency of bin 1, Hz. */
  readonly hzPerBin: number;
}

/** A duration in whole samples. */
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

/** Cuts single frames out of a buffer, for signals that arrive in pieces. */
export interface Framer {
  /** Samples in a frame, and from one frame's start to the next. */
  readonly length: number;
  readonly hop: number;
  /** Bins from 0 Hz to half the sampling rate inclusive. */
  readonly bins: number;
  /** Frequency of bin 1, Hz. */
  readonly hzPerBin: number;
  /** The frame of `samples` from `offset` to `offset + length - 1`, which must exist. The same object each time. */
  at(samples: Float32Array, offset: number): Frame;
}

/** Sets up windowing, pre-emphasis and transform for a front end. */
export function createFramer(frontEnd: FrontEnd, sampleRateHz: number): Framer {
  const length = samplesOf(frontEnd.windowMs, sampleRateHz);
  const fft = createRealFft(frontEnd.fftSize ?? paddedSize(length));
  const { bins } = fft;
  const hzPerBin = sampleRateHz / fft.size;
  const weights = windowWeights(frontEnd.window, length);
  const windowed = fft.input.subarray(0, length);
  const { preEmphasis: a } = frontEnd;
  const frame = createFrame(sampleRateHz, hzPerBin, windowed, fft.output);
  const { raw } = frame;
  return {
    length,
    hop: samplesOf(frontEnd.hopMs, sampleRateHz),
    bins,
    hzPerBin,
    at(samples, offset) {
      take(samples, offset, raw);
      if (a === 0) applyWindow(raw, weights, windowed);
      else emphasise(raw, a, weights, windowed);
      fft.power(frame.power);
      frame.renew();
      return frame;
    },
  };
}

// Loops are in functions of their own: engines keep what closures capture out of registers.

function take(samples: Float32Array, offset: number, raw: Float32Array): void {
  for (let k = 0; k < raw.length; k++) raw[k] = samples[offset + k];
}

function applyWindow(raw: Float32Array, weights: Float64Array, windowed: Float64Array): void {
  for (let k = 0; k < raw.length; k++) windowed[k] = raw[k] * weights[k];
}

/** Pre-emphasis by factor a, then the window. */
function emphasise(raw: Float32Array, a: number, weights: Float64Array, windowed: Float64Array): void {
  let before = raw[0];
  for (let k = 0; k < raw.length; k++) {
    const here = raw[k];
    windowed[k] = (here - a * before) * weights[k];
    before = here;
  }
}

/** A frame that shows the transform's arrays; `renew` is called when they have changed. */
function createFrame(
  sampleRateHz: number,
  hzPerBin: number,
  windowed: Float64Array,
  spectrum: Float64Array,
): Frame & { renew(): void } {
  const bins = spectrum.length / 2;
  const magnitude = new Float64Array(bins);
  const roots = createRoots(bins);
  let hasMagnitude = false;
  return {
    sampleRateHz,
    hzPerBin,
    raw: new Float32Array(windowed.length),
    windowed,
    spectrum,
    power: new Float64Array(bins),
    get magnitude() {
      if (!hasMagnitude) {
        roots(this.power, magnitude);
        hasMagnitude = true;
      }
      return magnitude;
    },
    renew() {
      hasMagnitude = false;
    },
  };
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
  const { length, hop, at } = createFramer(frontEnd, sampleRateHz);
  const count = frameCount(samples.length, length, hop);
  if (count === 0) throw tooShort(samples.length, sampleRateHz, frontEnd.windowMs);
  for (let i = 0; i < count; i++) each(at(samples, i * hop), i);
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

/** @file The short-time Fourier transform of a whole signal, and its inverse. */

import { ParameterError, ShapeError } from "../core/index.ts";
import { createRealFft } from "./fft.ts";
import { type WindowShape, windowWeights } from "./windows.ts";

export interface StftOptions {
  /** Samples of a frame, and from one frame's start to the next; frame `i` starts at sample `i·hop`, and nothing is padded. */
  readonly length: number;
  readonly hop: number;
  /** Length of the transform, a power of two not below `length`: zeros fill it after the frame. */
  readonly fftSize: number;
  readonly window: WindowShape;
}

export interface Stft extends StftOptions {
  /** Bins from 0 Hz to half the sampling rate inclusive. */
  readonly bins: number;
  /** Samples that this many frames cover. */
  samplesOf(frames: number): number;
  /** Calls `each` with the unnormalised spectrum of every frame, `[2·bins]`, in an array that is reused. */
  analyse(samples: Float64Array, each: (spectrum: Float64Array, frame: number) => void): void;
  /**
   * The signal whose spectra come nearest to these, in the sense of least squares (Griffin & Lim 1984, Eq. 6): frames
   * are windowed once more, added where they overlap, and divided by the sum of the squared windows. Where that sum is
   * less than a tenth of its largest value, they are divided by that tenth instead, so the signal fades at its ends, which
   * the spectra hardly determine.
   *
   * @param spectra Row-major `[frames, 2·bins]`.
   * @param samples Written to, `[samplesOf(frames)]`.
   */
  synthesise(spectra: Float32Array, samples: Float64Array): void;
}

const LEAST_WEIGHT = 0.1;

/** @throws {ParameterError} for a hop longer than the frame, or a transform shorter than it. */
export function createStft(options: StftOptions): Stft {
  const { length, hop, fftSize, window } = options;
  if (!(Number.isInteger(hop) && hop >= 1 && hop <= length))
    throw new ParameterError("stft, hop", `a whole number from 1 to the frame's length (${length})`, hop);
  if (fftSize < length) throw new ParameterError("stft, fftSize", `at least ${length}`, fftSize);
  const fft = createRealFft(fftSize);
  const weights = windowWeights(window, length);
  const { bins } = fft;
  const frame = new Float64Array(fftSize);
  const samplesOf = (frames: number) => (frames === 0 ? 0 : (frames - 1) * hop + length);
  return {
    ...options,
    bins,
    samplesOf,
    analyse(samples, each) {
      for (let i = 0, at = 0; at + length <= samples.length; i++, at += hop) {
        cut(samples, at, weights, fft.input);
        each(fft.transform(), i);
      }
    },
    synthesise(spectra, samples) {
      const frames = spectra.length / (2 * bins);
      if (samples.length !== samplesOf(frames)) {
        throw new ShapeError(
          "stft.synthesise",
          [[frames, 2 * bins], [samples.length]],
          `${frames} frames cover ${samplesOf(frames)} samples`,
        );
      }
      const squares = new Float64Array(samples.length);
      samples.fill(0);
      for (let i = 0; i < frames; i++) {
        fft.inverse(spectra.subarray(2 * bins * i, 2 * bins * (i + 1)), frame);
        add(frame, weights, i * hop, samples, squares);
      }
      divide(samples, squares);
    },
  };
}

function cut(samples: Float64Array, at: number, weights: Float64Array, out: Float64Array): void {
  for (let n = 0; n < weights.length; n++) out[n] = weights[n] * samples[at + n];
}

function add(
  frame: Float64Array,
  weights: Float64Array,
  at: number,
  samples: Float64Array,
  squares: Float64Array,
): void {
  for (let n = 0; n < weights.length; n++) {
    samples[at + n] += weights[n] * frame[n];
    squares[at + n] += weights[n] * weights[n];
  }
}

function divide(samples: Float64Array, squares: Float64Array): void {
  let most = 0;
  for (const square of squares) most = Math.max(most, square);
  const least = LEAST_WEIGHT * most;
  for (let n = 0; n < samples.length; n++) samples[n] /= Math.max(squares[n], least);
}

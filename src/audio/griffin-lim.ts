/** @file A signal from the magnitudes of its spectra, with phases found by Griffin & Lim (1984), sped up by Perraudin et al. (2013). */

import { ParameterError, type Rng, ShapeError } from "../core/index.ts";
import type { Stft } from "./stft.ts";

export interface GriffinLimOptions {
  /** 60 by default; 0 keeps the initial phases. */
  readonly iterations?: number;
  /**
   * alpha of Perraudin et al. (2013), "A fast Griffin-Lim algorithm": how far each step is extrapolated, from 0
   * (Griffin & Lim, whose distance never grows) to below 1.5; 0.99 by default, as they advise.
   */
  readonly momentum?: number;
  /** Draws the initial phases uniformly; without it every frame starts as a pulse in the middle of its window. */
  readonly rng?: Rng;
  /**
   * Called with the number of iterations done and the spectral convergence of the signal before the last one: the
   * Frobenius norm of |STFT| - magnitudes, divided by that of the magnitudes.
   */
  readonly onIteration?: (done: number, convergence: number) => void;
}

/**
 * A signal whose short-time spectra have nearly these magnitudes. Equal arguments give equal signals.
 *
 * @param magnitudes |X_k|, unnormalised, row-major `[frames, bins]`, finite and not negative.
 * @returns `stft.samplesOf(frames)` samples.
 * @throws {ShapeError} unless there are whole frames; {ParameterError} for options or magnitudes out of their range.
 */
export function griffinLim(
  magnitudes: Float32Array,
  stft: Stft,
  options: GriffinLimOptions = {},
): Float32Array {
  const { iterations = 60, momentum = 0.99, rng, onIteration } = options;
  const { bins } = stft;
  if (!(Number.isInteger(iterations) && iterations >= 0))
    throw new ParameterError("griffinLim, iterations", "a whole number from 0", iterations);
  if (!(momentum >= 0 && momentum < 1.5))
    throw new ParameterError("griffinLim, momentum", "a number from 0 to below 1.5", momentum);
  const frames = magnitudes.length / bins;
  if (!Number.isInteger(frames))
    throw new ShapeError(
      "griffinLim",
      [[magnitudes.length], [bins]],
      `expected whole frames of ${bins} magnitudes`,
    );
  const faulty = magnitudes.findIndex((value) => !(value >= 0 && value < Infinity));
  if (faulty >= 0) {
    const name = `griffinLim, frame ${Math.floor(faulty / bins)}, bin ${faulty % bins}`;
    throw new ParameterError(name, "a finite magnitude, not negative", magnitudes[faulty]);
  }

  const spectra = new Float32Array(2 * magnitudes.length);
  if (rng === undefined) startFromPulses(magnitudes, stft, spectra);
  else startFromChance(magnitudes, rng, spectra);
  const samples = new Float64Array(stft.samplesOf(frames));
  stft.synthesise(spectra, samples);
  const before = new Float32Array(momentum > 0 ? spectra.length : 0);
  const norm = Math.sqrt(sumOfSquares(magnitudes)) || 1;
  for (let done = 1; done <= iterations; done++) {
    let distance = 0;
    const carried = done > 1 ? momentum : 0;
    stft.analyse(samples, (spectrum, i) => {
      const wanted = magnitudes.subarray(i * bins, (i + 1) * bins);
      const next = spectra.subarray(2 * i * bins, 2 * (i + 1) * bins);
      distance += squaredDistance(spectrum, wanted);
      next.set(spectrum);
      if (momentum > 0) carryOn(next, before.subarray(2 * i * bins, 2 * (i + 1) * bins), carried);
      impose(wanted, next);
    });
    stft.synthesise(spectra, samples);
    onIteration?.(done, Math.sqrt(distance) / norm);
  }
  return Float32Array.from(samples);
}

/** A pulse at sample (length - 1) / 2 has the phase -2πk·(length - 1) / (2·fftSize). */
function startFromPulses(magnitudes: Float32Array, { bins, length, fftSize }: Stft, out: Float32Array): void {
  const step = (-Math.PI * (length - 1)) / fftSize;
  for (let at = 0; at < magnitudes.length; at++) {
    const angle = step * (at % bins);
    out[2 * at] = magnitudes[at] * Math.cos(angle);
    out[2 * at + 1] = magnitudes[at] * Math.sin(angle);
  }
}

function startFromChance(magnitudes: Float32Array, rng: Rng, out: Float32Array): void {
  for (let at = 0; at < magnitudes.length; at++) {
    const angle = 2 * Math.PI * rng.uniform();
    out[2 * at] = magnitudes[at] * Math.cos(angle);
    out[2 * at + 1] = magnitudes[at] * Math.sin(angle);
  }
}

function squaredDistance(spectrum: Float64Array, wanted: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < wanted.length; k++) {
    const re = spectrum[2 * k];
    const im = spectrum[2 * k + 1];
    sum += (Math.sqrt(re * re + im * im) - wanted[k]) ** 2;
  }
  return sum;
}

/** c_n + alpha·(c_n - c_(n-1)); keeps c_n for the next call. */
function carryOn(next: Float32Array, before: Float32Array, alpha: number): void {
  for (let j = 0; j < next.length; j++) {
    const here = next[j];
    next[j] = here + alpha * (here - before[j]);
    before[j] = here;
  }
}

/** Keeps the phases; a bin without one gets phase 0. */
function impose(wanted: Float32Array, spectrum: Float32Array): void {
  for (let k = 0; k < wanted.length; k++) {
    const re = spectrum[2 * k];
    const im = spectrum[2 * k + 1];
    const size = Math.sqrt(re * re + im * im);
    const factor = wanted[k] / size;
    // The quotient of a vanishing size may overflow.
    const usable = factor < Infinity;
    spectrum[2 * k] = usable ? factor * re : wanted[k];
    spectrum[2 * k + 1] = usable ? factor * im : 0;
  }
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** @file Noise to be added to recordings: white, pink, or the babble of other recordings, at a given signal-to-noise ratio. */

import { ParameterError, type Rng } from "../core/index.ts";
import { createRealFft } from "./fft.ts";
import { asLoudAs, meanPower } from "./level.ts";

/** Independent normal values with variance 1: equal power at all frequencies. */
export function whiteNoise(length: number, rng: Rng): Float32Array {
  return Float32Array.from({ length }, () => rng.normal());
}

/** Below this frequency, Hz, pink noise is as strong as there: its power would grow without limit. */
const FLATTEST_HZ = 20;

/** Longer pink noise is made in stretches of this many samples, which keeps transforms small. */
const STRETCH = 2 ** 17;

/** Normal noise whose power falls with frequency as 1/f from 20 Hz on, by 3 dB an octave; of mean 0 and about unit power. */
export function pinkNoise(length: number, sampleRateHz: number, rng: Rng): Float32Array {
  const noise = new Float32Array(length);
  for (let from = 0; from < length; from += STRETCH)
    noise.set(pinkStretch(Math.min(STRETCH, length - from), sampleRateHz, rng), from);
  return noise;
}

function pinkStretch(length: number, sampleRateHz: number, rng: Rng): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(length, 4)));
  const fft = createRealFft(size);
  for (let i = 0; i < size; i++) fft.input[i] = rng.normal();
  const spectrum = fft.transform().slice();
  let power = 0;
  for (let k = 0; k < fft.bins; k++) {
    const weight = k === 0 ? 0 : 1 / Math.sqrt(Math.max((k * sampleRateHz) / size, FLATTEST_HZ));
    spectrum[2 * k] *= weight;
    spectrum[2 * k + 1] *= weight;
    power += weight ** 2 / (fft.bins - 1);
  }
  const frame = new Float64Array(size);
  fft.inverse(spectrum, frame);
  return Float32Array.from(frame.subarray(0, length), (value) => value / Math.sqrt(power));
}

/**
 * Several recordings at once, as in a room full of people: each begins at a random place, goes round and round, and is as loud as the others.
 *
 * @param voices Their samples, at one rate; silent ones add nothing.
 * @throws {ParameterError} if there are none.
 */
export function babble(length: number, voices: readonly Float32Array[], rng: Rng): Float32Array {
  if (voices.length === 0) throw new ParameterError("babble", "at least one other recording", "none");
  const unit = Float32Array.of(1);
  const sum = new Float32Array(length);
  for (const voice of voices) {
    if (voice.length === 0) continue;
    const level = asLoudAs(unit, voice);
    const start = rng.integer(voice.length);
    for (let i = 0; i < length; i++) sum[i] += level[(start + i) % voice.length];
  }
  return sum;
}

/**
 * Adds noise to a signal.
 *
 * @param noise As many samples as the signal, of any level.
 * @param snrDb 10 log10 of the mean power of the whole signal, pauses included, over that of the noise that is added.
 * @returns New samples. To silence, and from silence, nothing is added: no ratio of powers is reached there.
 * @throws {ParameterError} if the lengths differ.
 */
export function addNoise(signal: Float32Array, noise: Float32Array, snrDb: number): Float32Array {
  if (noise.length !== signal.length)
    throw new ParameterError("addNoise", `${signal.length} samples of noise`, noise.length);
  const power = meanPower(noise);
  if (power === 0) return signal.slice();
  const factor = Math.sqrt(meanPower(signal) / power / 10 ** (snrDb / 10));
  return signal.map((sample, i) => sample + factor * noise[i]);
}

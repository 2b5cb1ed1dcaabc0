/** @file How a recording sounds over a telephone line: 8 kHz, 300 to 3400 Hz, A-law or mu-law. */

import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from "./companding.ts";
import { resample } from "./resample.ts";

export type TelephoneCodec = "mu-law" | "a-law" | "none";

/** Rate of a telephone line, and the band that it lets through, Hz. */
export const LINE_HZ = 8000;
export const BAND_HZ = [300, 3400] as const;

/** Attenuation outside the band, dB, and width of its edges, Hz. */
const ATTENUATION_DB = 50;
const EDGE_HZ = 150;

/**
 * Resamples to 8 kHz, filters, codes and decodes each sample by G.711, and resamples back.
 *
 * @param samples Full scale is 1; what is louder is cut off there by a codec.
 * @param codec `none`: only the band.
 * @returns As many samples as there were, not shifted in time.
 */
export function overTelephone(
  samples: Float32Array,
  sampleRateHz: number,
  codec: TelephoneCodec,
): Float32Array {
  const line = filtered(resample(samples, sampleRateHz, LINE_HZ), telephoneBand());
  const coded = codec === "none" ? line : line.map(codec === "mu-law" ? throughMuLaw : throughALaw);
  const out = new Float32Array(samples.length);
  out.set(resample(coded, LINE_HZ, sampleRateHz).subarray(0, out.length));
  return out;
}

const throughMuLaw = (sample: number) => decodeMuLaw(encodeMuLaw(toInteger(sample))) / 32768;
const throughALaw = (sample: number) => decodeALaw(encodeALaw(toInteger(sample))) / 32768;

function toInteger(sample: number): number {
  return Math.min(32767, Math.max(-32768, Math.round(32768 * sample)));
}

/**
 * The telephone band at 8 kHz as a filter of linear phase: a windowed sinc with half amplitude at 300 and 3400 Hz, Kaiser's window and
 * his formula for its length (Kaiser, 1974); scaled to 1 at the middle of the band. `[taps]`, an odd number, symmetric.
 */
export function telephoneBand(): Float64Array {
  const half = Math.ceil((ATTENUATION_DB - 7.95) / (2.285 * 2 * Math.PI * (EDGE_HZ / LINE_HZ)) / 2);
  const beta = 0.5842 * (ATTENUATION_DB - 21) ** 0.4 + 0.07886 * (ATTENUATION_DB - 21);
  const [low, high] = BAND_HZ.map((hz) => (2 * hz) / LINE_HZ);
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    const ideal = high * sinc(high * n) - low * sinc(low * n);
    return (ideal * bessel(beta * Math.sqrt(1 - (n / half) ** 2))) / bessel(beta);
  });
  const middle = Math.PI * (low + high) * 0.5;
  const scale = taps.reduce((sum, tap, i) => sum + tap * Math.cos(middle * (i - half)), 0);
  return taps.map((tap) => tap / scale);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function I0, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Filters by a symmetric filter without delay. */
function filtered(samples: Float32Array, taps: Float64Array): Float32Array {
  const half = (taps.length - 1) / 2;
  return samples.map((_, n) => {
    let sum = 0;
    const first = Math.max(-half, n - samples.length + 1);
    const last = Math.min(half, n);
    for (let k = first; k <= last; k++) sum += taps[k + half] * samples[n - k];
    return sum;
  });
}

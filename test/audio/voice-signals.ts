/** @file Synthetic voices whose F0, jitter, shimmer and formants are known. */

/** Fixed noise in [-1, 1): a linear congruential generator (Numerical Recipes' constants). */
export function noise(length: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export interface PulseTrain {
  readonly f0Hz: number;
  /** Periods are alternately longer and shorter by this share. */
  readonly periodSwing?: number;
  /** Pulses are alternately stronger and weaker by this share. */
  readonly amplitudeSwing?: number;
  /** Ratio of the pulses' energy to that of white noise, dB; no noise by default. */
  readonly noiseDb?: number;
}

/** Bell-shaped pulses of 1 ms at 16 kHz, placed to fractions of a sample. */
export function pulseTrain(length: number, train: PulseTrain): Float32Array {
  const { f0Hz, periodSwing = 0, amplitudeSwing = 0, noiseDb } = train;
  const x = new Float64Array(length);
  let centre = 20;
  for (let i = 0; centre < length; i++) {
    const sign = i % 2 === 0 ? 1 : -1;
    const from = Math.max(0, Math.floor(centre) - 40);
    for (let k = from; k < Math.min(length, from + 81); k++) {
      x[k] += 0.3 * (1 + sign * amplitudeSwing) * Math.exp(-0.5 * ((k - centre) / 4) ** 2);
    }
    centre += (16000 / f0Hz) * (1 + sign * periodSwing);
  }
  if (noiseDb !== undefined) {
    const energy = x.reduce((sum, v) => sum + v * v, 0) / length;
    // Uniform noise in [-1, 1) has energy 1/3.
    const scale = Math.sqrt((3 * energy) / 10 ** (noiseDb / 10));
    noise(length).forEach((v, k) => {
      x[k] += scale * v;
    });
  }
  return Float32Array.from(x);
}

/**
 * Pulses with the spectral tilt of a voice (one pole at 0.93) through resonances in series, each `[Hz, bandwidth in
 * Hz]`, at 16 kHz.
 */
export function vowel(
  length: number,
  f0Hz: number,
  resonances: readonly (readonly [number, number])[],
): Float32Array {
  const x = new Float64Array(length);
  for (let at = 0; at < length; at += 16000 / f0Hz) x[Math.round(at)] = 1;
  for (let n = 1; n < length; n++) x[n] += 0.93 * x[n - 1];
  for (const [hz, bandwidthHz] of resonances) {
    const radius = Math.exp((-Math.PI * bandwidthHz) / 16000);
    const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / 16000);
    for (let n = 0; n < length; n++) {
      x[n] += (n > 0 ? turn * x[n - 1] : 0) - (n > 1 ? radius * radius * x[n - 2] : 0);
    }
  }
  return Float32Array.from(x);
}

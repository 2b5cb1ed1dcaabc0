/** @file Synthetic signals at 16 kHz whose features are known or pinned. Integers over 32768, as decoding gives them. */

import { createRng } from "../../src/core/rng.ts";

export const sampleRateHz = 16_000;

const signal = (seconds: number, at: (t: number, i: number) => number) =>
  Float32Array.from({ length: Math.round(seconds * sampleRateHz) }, (_, i) => {
    const integer = Math.round(32768 * at(i / sampleRateHz, i));
    return Math.max(-32768, Math.min(32767, integer)) / 32768;
  });

/** A voice-like buzz: harmonics of a tone gliding from 120 to 160 Hz, falling by 12 dB per octave, in syllables of 0.4 s. */
export function buzz(seconds = 1.2): Float32Array {
  let phase = 0;
  return signal(seconds, (t) => {
    phase += (2 * Math.PI * (120 + 40 * (t / seconds))) / sampleRateHz;
    let sum = 0;
    for (let h = 1; h <= 20; h++) sum += Math.sin(h * phase) / (h * h);
    const syllable = Math.max(0, Math.sin((2 * Math.PI * t) / 0.8));
    return 0.4 * syllable * sum;
  });
}

export function whiteNoise(seconds = 0.5): Float32Array {
  const rng = createRng("white noise");
  return signal(seconds, () => 0.1 * rng.normal());
}

export const silence = (samples = 8000) => new Float32Array(samples);

export const constant = (samples = 8000) => new Float32Array(samples).fill(0.25);

/** A square wave at both ends of the range. */
export const clipped = (seconds = 0.5) =>
  signal(seconds, (t) => (Math.sin(2 * Math.PI * 150 * t) > 0 ? 1 : -1));

/** One sample of full scale in digital silence. */
export const impulse = () => silence().fill(1, 4000, 4001);

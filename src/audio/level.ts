/** @file How loud samples are, and what changes only that: gain, clipping. */

import { ParameterError } from "../core/index.ts";

/** Mean of the squared samples; 0 for none. */
export function meanPower(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** @throws {ParameterError} naming the first sample that is not a finite number. */
export function requireFinite(what: string, samples: Float32Array): void {
  const at = samples.findIndex((sample) => !Number.isFinite(sample));
  if (at >= 0) throw new ParameterError(`${what}, sample ${at}`, "a finite number", samples[at]);
}

/** @param gainDb Above 0 is louder; nothing is clipped. @returns New samples. */
export function amplify(samples: Float32Array, gainDb: number): Float32Array {
  const factor = 10 ** (gainDb / 20);
  return samples.map((sample) => factor * sample);
}

/** @returns New samples with the mean power of `like`; silence stays silent. */
export function asLoudAs(like: Float32Array, samples: Float32Array): Float32Array {
  const power = meanPower(samples);
  if (power === 0) return samples.slice();
  const factor = Math.sqrt(meanPower(like) / power);
  return samples.map((sample) => factor * sample);
}

/**
 * Cuts off the loudest samples at the level that a given share of them exceeds, as a microphone that was set too high does.
 *
 * @param share In [0, 1]. If so many samples are silent that the level would be 0, nothing is cut off.
 * @returns New samples.
 */
export function clipLoudest(samples: Float32Array, share: number): Float32Array {
  const sorted = samples.map(Math.abs).sort();
  const level = sorted[Math.max(0, Math.ceil((1 - share) * sorted.length) - 1)] ?? 0;
  if (level === 0) return samples.slice();
  return samples.map((sample) => Math.min(level, Math.max(-level, sample)));
}

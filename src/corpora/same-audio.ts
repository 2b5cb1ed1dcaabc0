/** @file Finds recordings that are the same apart from rounding, because one of them was resampled, dithered or encoded again. */

/** What is kept of a recording to compare it with all others: its level over time. */
export interface Fingerprint<Key> {
  readonly key: Key;
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly rms: number;
  /** RMS of blocks of 20 ms. */
  readonly envelope: Float32Array;
}

/** Two fingerprints closer than this (relative distance of the envelopes) are worth comparing sample by sample. */
const envelopeTolerance = 0.03;
/** Energy of the difference divided by that of the recording: -30 dB. For two takes of one sentence it is about 2. */
const sampleTolerance = 1e-3;

export function fingerprint<Key>(key: Key, samples: Float32Array, sampleRateHz: number): Fingerprint<Key> {
  const block = Math.max(1, Math.round(sampleRateHz / 50));
  const envelope = new Float32Array(Math.ceil(samples.length / block));
  let energy = 0;
  for (let b = 0; b < envelope.length; b++) {
    let sum = 0;
    const end = Math.min(samples.length, (b + 1) * block);
    for (let i = b * block; i < end; i++) sum += samples[i] * samples[i];
    envelope[b] = Math.sqrt(sum / block);
    energy += sum;
  }
  return { key, sampleRateHz, samples: samples.length, rms: Math.sqrt(energy / samples.length), envelope };
}

/** Pairs whose envelopes nearly agree, each pair once, in the order of the list. Silent recordings are left out. */
export function similarPairs<Key>(
  prints: readonly Fingerprint<Key>[],
): [Fingerprint<Key>, Fingerprint<Key>][] {
  const order = prints
    .map((print, position) => ({ print, position }))
    .filter(({ print }) => print.rms > 0)
    .sort((a, b) => a.print.rms - b.print.rms);
  const pairs: { first: number; second: number }[] = [];
  for (let i = 0; i < order.length; i++) {
    const a = order[i] as (typeof order)[number];
    for (let j = i + 1; j < order.length; j++) {
      const b = order[j] as (typeof order)[number];
      if (b.print.rms > a.print.rms * (1 + envelopeTolerance)) break;
      if (!similar(a.print, b.print)) continue;
      pairs.push({ first: Math.min(a.position, b.position), second: Math.max(a.position, b.position) });
    }
  }
  return pairs
    .sort((a, b) => a.second - b.second || a.first - b.first)
    .map(({ first, second }) => [prints[first] as Fingerprint<Key>, prints[second] as Fingerprint<Key>]);
}

function similar(a: Fingerprint<unknown>, b: Fingerprint<unknown>): boolean {
  if (a.sampleRateHz !== b.sampleRateHz || a.samples !== b.samples) return false;
  let [difference, energy] = [0, 0];
  for (let i = 0; i < a.envelope.length; i++) {
    difference += (a.envelope[i] - b.envelope[i]) ** 2;
    energy += a.envelope[i] ** 2;
  }
  return difference <= envelopeTolerance ** 2 * energy;
}

/** Whether two recordings of equal length differ only by rounding noise. */
export function equalButForRounding(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  let [difference, energy] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    energy += a[i] ** 2;
  }
  return difference <= sampleTolerance * energy;
}

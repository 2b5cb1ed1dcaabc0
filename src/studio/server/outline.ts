/** @file The outline of a recording of any length: its lowest and highest sample in each of equal parts. */

import { type AudioSource, openAudio, streamSignal } from "../../audio/index.ts";
import type { Utterance } from "../../core/index.ts";

export interface Outline {
  readonly durationSec: number;
  readonly sampleRateHz: number;
  readonly partSec: number;
  /** Lowest and highest by turns, to three digits. */
  readonly values: readonly number[];
}

/** Reads the file once, block by block. @param parts About how many; a recording of unknown length may give up to twice as many. */
export async function outlineOf(
  source: AudioSource,
  { startSec, endSec }: Pick<Utterance, "startSec" | "endSec">,
  parts: number,
): Promise<Outline> {
  const { format, length } = await openAudio(source);
  const fileSec = length === undefined ? undefined : length / format.sampleRateHz;
  const known = endSec ?? fileSec;
  let size = known === undefined ? 1 : Math.max(1, ((known - (startSec ?? 0)) * format.sampleRateHz) / parts);
  let values: number[] = [];
  let [low, high, filled, count] = [0, 0, 0, 0];
  const close = () => {
    values.push(low, high);
    filled = 0;
    if (values.length < 4 * parts) return;
    // Twice as many parts as wanted: two become one.
    values = Array.from({ length: values.length / 2 }, (_, i) => {
      const [a, b] = [values[4 * (i >> 1) + (i & 1)], values[4 * (i >> 1) + 2 + (i & 1)]];
      return (i & 1) === 0 ? Math.min(a, b) : Math.max(a, b);
    });
    size *= 2;
  };
  let next = size;
  const stretch = {
    ...(startSec === undefined ? {} : { startSec }),
    ...(endSec === undefined ? {} : { endSec }),
  };
  await streamSignal(source, stretch, (samples) => {
    for (const sample of samples) {
      if (filled === 0) [low, high] = [sample, sample];
      else if (sample < low) low = sample;
      else if (sample > high) high = sample;
      filled++;
      count++;
      if (count < next) continue;
      close();
      next += size;
    }
  });
  if (filled > 0) close();
  const { sampleRateHz } = format;
  return {
    durationSec: count / sampleRateHz,
    sampleRateHz,
    partSec: size / sampleRateHz,
    values: values.map((value) => Math.round(1000 * value) / 1000),
  };
}

/** @file The outline of a recording of any length: its lowest and highest sample in each of equal parts. */

import { type AudioSource, openAudio, streamSignal } from "../../audio/index.ts";
import type { Utterance } from "../../core/index.ts";
import { readAhead } from "./read-ahead.ts";

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
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const close = () => {
    values.push(low, high);
    [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
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
  await streamSignal(readAhead(source), stretch, (samples) => {
    let at = 0;
    while (at < samples.length) {
      // Up to the end of the part or of the block, so that the loop over samples only compares.
      const wanted = Math.max(1, Math.ceil(next - count));
      const end = Math.min(samples.length, at + wanted);
      const [bottom, top] = extremes(samples, at, end);
      if (bottom < low) low = bottom;
      if (top > high) high = top;
      count += end - at;
      at = end;
      if (count < next) continue;
      close();
      next += size;
    }
  });
  if (low <= high) close();
  const { sampleRateHz } = format;
  return {
    durationSec: count / sampleRateHz,
    sampleRateHz,
    partSec: size / sampleRateHz,
    values: values.map((value) => Math.round(1000 * value) / 1000),
  };
}

/** The lowest and the highest sample from `from` on and before `to`. A function of its own: its variables stay in registers. */
function extremes(samples: Float32Array, from: number, to: number): readonly [number, number] {
  let low = samples[from];
  let high = low;
  for (let i = from + 1; i < to; i++) {
    const sample = samples[i];
    if (sample < low) low = sample;
    else if (sample > high) high = sample;
  }
  return [low, high];
}

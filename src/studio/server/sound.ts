/** @file A part of a recording as samples, at most ten minutes of it. */

import { type AudioSource, openAudio, streamSignal } from "../../audio/index.ts";
import type { Signal, Utterance } from "../../core/index.ts";
import { LimitError } from "./errors.ts";

/** Ten minutes are 38 MB at 16 kHz. */
export const longestSec = 600;

export interface Part {
  /** Seconds from the start of the utterance. */
  readonly from: number;
  /** What lies beyond the end is not asked for; absent: the end. */
  readonly to: number | undefined;
  /** Hz; absent: the file's own. */
  readonly rate: number | undefined;
}

/** @throws {EmoforgeError} for a part that begins after the end, and whatever the decoder finds. */
export async function decodePart(
  source: AudioSource,
  { startSec = 0, endSec }: Pick<Utterance, "startSec" | "endSec">,
  { from, to, rate }: Part,
): Promise<Signal & { readonly warnings: readonly string[] }> {
  const { format, length } = await openAudio(source);
  const fileSec = length === undefined ? undefined : length / format.sampleRateHz;
  const last = endSec ?? fileSec;
  const asked = to === undefined ? undefined : startSec + to;
  // Where only decoding tells how long a file is, it is decoded to its end, and what is beyond the part is dropped.
  const end = last === undefined ? undefined : Math.min(last, asked ?? last);
  const hz = rate ?? format.sampleRateHz;
  const wanted = to === undefined ? Number.POSITIVE_INFINITY : Math.round((to - from) * hz);
  const most = longestSec * hz + 1;
  const parts: Float32Array[] = [];
  let total = 0;
  const { sampleRateHz, warnings } = await streamSignal(
    source,
    {
      startSec: startSec + from,
      ...(end === undefined ? {} : { endSec: end }),
      ...(rate === undefined ? {} : { sampleRateHz: rate }),
    },
    (samples) => {
      const kept = samples.slice(0, Math.max(0, wanted - total));
      total += kept.length;
      if (total > most)
        throw new LimitError(
          `sound: expected at most ${longestSec} s at a time, got more. Ask for a part with from and to (seconds).`,
        );
      parts.push(kept);
    },
  );
  const samples = new Float32Array(total);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRateHz, warnings };
}

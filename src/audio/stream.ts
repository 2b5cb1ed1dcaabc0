/** @file Audio block by block, as the reader of every format gives it. */

import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioFormat } from "./types.ts";

/** About how many bytes become one block by default: a few seconds of speech. */
export const BLOCK_BYTES = 2 ** 18;

/** An audio file whose header has been understood. Its blocks can be read once. */
export interface AudioStream {
  readonly format: AudioFormat;
  /** Samples of each channel; `undefined` if only decoding to the end can tell. */
  readonly length: number | undefined;
  /** Whether `blocks` can begin anywhere. If it cannot, it begins at 0 and goes to the end, whatever it is asked for. */
  readonly seekable: boolean;
  /** See `DecodedAudio.warnings`. It grows while `blocks` is read and is complete at its end. */
  readonly warnings: readonly string[];
  /**
   * Samples of all channels from `start` on and before `end`, one block after another.
   *
   * @throws {EmoforgeError} For damaged audio, and for samples that are not finite.
   */
  blocks(start: number, end: number): AsyncGenerator<AudioBlock, void>;
}

export interface AudioBlock {
  /** All have one length and none is empty. Valid until the next block is asked for, which may reuse the arrays. */
  readonly channels: readonly Float32Array[];
  /** How much of the file has been read, in [0, 1]. */
  readonly done: number;
}

/** Joins the blocks of a whole file into one. */
export async function wholeOf(blocks: AsyncIterable<AudioBlock>): Promise<Float32Array[]> {
  const parts: (readonly Float32Array[])[] = [];
  for await (const { channels, done } of blocks) parts.push(channels.map((c) => kept(c, parts.length, done)));
  return (parts[0] ?? []).map((_, c) => joined(parts.map((channels) => channels[c])));
}

/** Samples of a block in a form that can be kept: a copy, unless it is the only block. */
export function kept(samples: Float32Array, before: number, done: number): Float32Array {
  return before === 0 && done === 1 ? samples : samples.slice();
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param first Position in the file of the block's first sample. */
export function requireFinite(
  channels: readonly Float32Array[],
  first: number,
  { name }: Pick<AudioSource, "name">,
  sampleRateHz: number,
): void {
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      if (Number.isFinite(channel[i])) continue;
      const seconds = ((first + i) / sampleRateHz).toFixed(3);
      throw faulty(name, "finite samples", `${channel[i]} at ${seconds} s`, "Export the recording again.");
    }
  }
}

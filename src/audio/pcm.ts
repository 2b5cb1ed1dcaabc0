/** @file Samples stored one after the other, uncompressed or companded, as WAV, AIFF and AU hold them. */

import { viewOf } from "./bytes.ts";
import { decodeALaw, decodeMuLaw } from "./companding.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioStream, requireFinite } from "./stream.ts";
import type { AudioFormat } from "./types.ts";

/** How samples are stored in a file. */
export interface PcmLayout {
  readonly codec: "pcm" | "float" | "alaw" | "mulaw";
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Bytes of one sample as stored; 24 valid bits may sit in 4 bytes, in the higher three. */
  readonly bytesPerSample: number;
  readonly bitsPerSample: number;
  readonly littleEndian: boolean;
  /** Whether integers of one byte are signed; in WAV they are unsigned, with 128 added. */
  readonly signedBytes?: boolean;
}

/** How many bytes a sample may have. */
export const storedBytes: Readonly<Record<PcmLayout["codec"], readonly number[]>> = {
  pcm: [1, 2, 3, 4],
  float: [4, 8],
  alaw: [1],
  mulaw: [1],
};

export interface PcmPlace {
  readonly container: AudioFormat["container"];
  /** Position of the first sample. */
  readonly start: number;
  /** Samples of each channel. */
  readonly length: number;
  readonly blockBytes: number;
  readonly warnings: string[];
}

/** Floating-point samples beyond this are not loud but unscaled, e.g. 16-bit integers that were written as they are. */
const UNSCALED_FROM = 16;

/** A stream of stored samples, any stretch of which can be read by itself. */
export function openPcm(source: AudioSource, layout: PcmLayout, place: PcmPlace): AudioStream {
  const { codec, bitsPerSample, channels, sampleRateHz } = layout;
  const { container, start, length, blockBytes, warnings } = place;
  const frameBytes = layout.bytesPerSample * channels;
  return {
    format: { container, codec, bitsPerSample, channels, sampleRateHz },
    length,
    seekable: true,
    warnings,
    async *blocks(from, to) {
      const end = Math.min(to, length);
      const step = Math.min(end - from, Math.max(1, Math.floor(blockBytes / frameBytes)));
      const buffers = Array.from({ length: channels }, () => new Float32Array(Math.max(0, step)));
      let largest = 0;
      for (let at = from; at < end; at += step) {
        const next = Math.min(end, at + step);
        const bytes = await source.read(start + at * frameBytes, start + next * frameBytes);
        const frames = Math.floor(bytes.length / frameBytes);
        const block = buffers.map((buffer) => buffer.subarray(0, Math.min(frames, next - at)));
        block.forEach((samples, channel) => {
          readSamples(bytes, layout, channel, samples);
        });
        if (codec === "float") {
          requireFinite(block, at, source, sampleRateHz);
          largest = Math.max(largest, ...block.map(peak));
        }
        const cut = at + frames < next;
        if (cut && at === from && frames <= 0)
          throw faulty(source.name, "samples", "a file that has become shorter", "Copy it again.");
        if (frames > 0) yield { channels: block, done: cut ? 1 : (next - from) / (end - from) };
        // This happens only if the file has become shorter since it was opened.
        if (cut) {
          warnings.push(cutShort(length / sampleRateHz, (at + frames) / sampleRateHz));
          break;
        }
      }
      if (largest > UNSCALED_FROM)
        warnings.push(
          `samples reach ${Math.round(largest)}, where 1 is full scale: they were probably never scaled.`,
        );
    },
  };
}

/** The warning of a recording whose end is missing. */
export function cutShort(promisedSec: number, thereSec: number): string {
  return `cut short: the header promises ${promisedSec.toFixed(2)} s, ${thereSec.toFixed(2)} s are there.`;
}

/** The same warning where only the sizes in the headers show it. */
export function cutBytes(missing: number): string {
  return `cut short: ${missing} bytes that its headers announce are missing.`;
}

function peak(samples: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) {
    const level = Math.abs(samples[i]);
    if (level > largest) largest = level;
  }
  return largest;
}

/**
 * Fills `out` with the first samples of one channel. Integers are two's complement, except for WAV's 8 bits, which are unsigned.
 * Where fewer bits are valid than are stored, they are left-justified.
 */
export function readSamples(bytes: Uint8Array, layout: PcmLayout, channel: number, out: Float32Array): void {
  const { codec, bytesPerSample, channels, littleEndian: little } = layout;
  const view = viewOf(bytes);
  const frames = out.length;
  const step = bytesPerSample * channels;
  let at = channel * bytesPerSample;
  // Each format has its own loop: calling a function for each sample costs several times as much.
  if (codec === "alaw") for (let i = 0; i < frames; i++, at += step) out[i] = decodeALaw(bytes[at]) / 32768;
  else if (codec === "mulaw")
    for (let i = 0; i < frames; i++, at += step) out[i] = decodeMuLaw(bytes[at]) / 32768;
  else if (codec === "float" && bytesPerSample === 4)
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getFloat32(at, little);
  else if (codec === "float")
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getFloat64(at, little);
  else if (bytesPerSample === 1 && layout.signedBytes)
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getInt8(at) / 128;
  else if (bytesPerSample === 1)
    for (let i = 0; i < frames; i++, at += step) out[i] = (bytes[at] - 128) / 128;
  else if (bytesPerSample === 2)
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getInt16(at, little) / 32768;
  else if (bytesPerSample === 3 && little)
    for (let i = 0; i < frames; i++, at += step)
      out[i] = (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608;
  else if (bytesPerSample === 3)
    for (let i = 0; i < frames; i++, at += step)
      out[i] = (view.getInt8(at) * 65536 + view.getUint16(at + 1)) / 8388608;
  else for (let i = 0; i < frames; i++, at += step) out[i] = view.getInt32(at, little) / 2147483648;
}

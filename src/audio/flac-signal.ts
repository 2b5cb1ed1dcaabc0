/** @file The MD5 sum in the header of a FLAC file, which is of the samples and not of the file's bytes (RFC 9639, section 8.2). */

import { createMd5 } from "../core/index.ts";
import type { FlacInfo } from "./flac-frames.ts";

export interface SignalSum {
  /** @param channels The next samples of each channel: integers of `b` bits divided by 2^(b-1). */
  update(channels: readonly Float32Array[]): void;
  /** Whether the samples so far are those that were encoded. */
  matches(): boolean;
}

/** Wider integers do not fit into float32 exactly. */
const MOST_BITS = 24;

/** @returns `undefined` where there is nothing to check: a sum of zeros means that none was computed. */
export function createSignalSum({ bytes, bitsPerSample }: FlacInfo): SignalSum | undefined {
  const stated = bytes.subarray(18, 34);
  if (bitsPerSample > MOST_BITS || stated.every((byte) => byte === 0)) return undefined;
  const sum = createMd5();
  return {
    update: (channels) => sum.update(interleaved(channels, bitsPerSample)),
    matches: () => sum.digest() === Array.from(stated, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}

/** The samples as signed little-endian integers of whole bytes, the channels of each interleaved. */
function interleaved(channels: readonly Float32Array[], bits: number): Uint8Array {
  const width = Math.ceil(bits / 8);
  const full = 2 ** (bits - 1);
  const step = width * channels.length;
  const out = new Uint8Array(step * channels[0].length);
  const view = new DataView(out.buffer);
  for (const [c, samples] of channels.entries()) {
    let at = c * width;
    if (width === 1) for (let i = 0; i < samples.length; i++, at += step) view.setInt8(at, samples[i] * full);
    else if (width === 2)
      for (let i = 0; i < samples.length; i++, at += step) view.setInt16(at, samples[i] * full, true);
    else
      for (let i = 0; i < samples.length; i++, at += step) {
        const value = samples[i] * full;
        view.setInt16(at, value, true);
        view.setInt8(at + 2, value >> 16);
      }
  }
  return out;
}

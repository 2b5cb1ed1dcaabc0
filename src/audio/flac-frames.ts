/** @file The frames of a FLAC stream (RFC 9639): found by headers, checked by checksums, with their places in the recording. */

import { text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";

/** What STREAMINFO says. */
export interface FlacInfo {
  /** Samples of the smallest and the largest frame; 0 where unknown. */
  readonly smallestBlock: number;
  readonly largestBlock: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Samples of each channel; 0 where unknown. */
  readonly totalSamples: number;
  /** The 34 bytes themselves. */
  readonly bytes: Uint8Array;
}

export interface FlacFrame {
  /** The last frame may have extra bytes, since a tag may follow it; its checksum has then not been checked. */
  readonly bytes: Uint8Array;
  /** Samples of each channel before the frame, and in it. */
  readonly position: number;
  readonly samples: number;
  /** Position in the file of the byte after it. */
  readonly end: number;
}

export interface FrameHeader {
  /** Length of the header. */
  readonly bytes: number;
  readonly samples: number;
  /** Whether `number` counts samples; otherwise it counts frames, all but the last of one length. */
  readonly variable: boolean;
  readonly number: number;
}

/** No header is longer. */
const HEADER_BYTES = 16;
const READ_BYTES = 2 ** 16;

/**
 * All frames whose checksums are right, in the order of the file. Damaged ones are skipped; the places of the others show what is
 * missing. Ends before a second stream that has been appended.
 *
 * @param start Position of the first frame, or before it.
 */
export async function* flacFrames(
  source: AudioSource,
  start: number,
  info: FlacInfo,
): AsyncGenerator<FlacFrame, void> {
  let window = new Uint8Array(0);
  /** Position in the file of the window's first byte. */
  let base = start;
  let variable: boolean | undefined;
  let blockSamples = info.smallestBlock === info.largestBlock ? info.largestBlock : 0;

  /** Makes the bytes up to `to` available, where the file has them; forgets those before `from`. */
  const fill = async (from: number, to: number) => {
    const end = base + window.length;
    if (to <= end || end >= source.size) return;
    const more = await source.read(end, Math.max(to, end + READ_BYTES));
    const kept = window.subarray(from - base);
    window = new Uint8Array(kept.length + more.length);
    window.set(kept);
    window.set(more, kept.length);
    base = from;
  };
  const headerAt = (at: number) => {
    const header = readFrameHeader(window, at - base, info);
    return header && (variable === undefined || header.variable === variable) ? header : undefined;
  };

  let at = start;
  while (at < source.size) {
    await fill(at, at + 2 * HEADER_BYTES);
    const searched = base + window.length - (base + window.length < source.size ? HEADER_BYTES : 0);
    let header: FrameHeader | undefined;
    for (; at < searched; at++) {
      if (startsStream(window, at - base)) return;
      header = window[at - base] === 0xff ? headerAt(at) : undefined;
      if (header) break;
    }
    if (!header) continue;
    // Twice what the samples take uncompressed: even a clumsy encoder needs no more.
    const mostBytes = 1024 + (header.samples * info.channels * (info.bitsPerSample + 1)) / 4;
    let sum = 0;
    let next = at;
    let outcome: "whole" | "damaged" | "last" | undefined;
    while (!outcome) {
      await fill(at, next + 2 * HEADER_BYTES);
      const known = base + window.length;
      const ended = known >= source.size;
      // A header is judged only where all of it is in the window.
      const until = ended ? known : known - HEADER_BYTES;
      for (; next < until; next++) {
        const byte = window[next - base];
        if (
          (byte === 0xff && next > at && headerAt(next)) ||
          (byte === 0x66 && startsStream(window, next - base))
        ) {
          outcome = sum === 0 ? "whole" : "damaged";
          break;
        }
        if (next - at > mostBytes) {
          outcome = "damaged";
          break;
        }
        sum = ((sum << 8) & 0xffff) ^ crc16[(sum >> 8) ^ byte];
      }
      if (!outcome && ended) outcome = sum === 0 ? "whole" : "last";
    }
    if (outcome === "damaged") {
      // A stretch that was too long may hold further headers; one that ended at a header holds none.
      at = next - at > mostBytes ? at + 1 : next;
      continue;
    }
    variable ??= header.variable;
    if (blockSamples === 0) blockSamples = header.samples;
    yield {
      bytes: window.slice(at - base, next - base),
      position: header.variable ? header.number : header.number * blockSamples,
      samples: header.samples,
      end: next,
    };
    at = next;
  }
}

/** Whether "fLaC" and the header of a STREAMINFO block begin at `at`. */
export function startsStream(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x66 || text(bytes, at, 4) !== "fLaC") return false;
  return (bytes[at + 4] & 0x7f) === 0 && bytes[at + 5] === 0 && bytes[at + 6] === 0 && bytes[at + 7] === 34;
}

const rates = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const bitDepths = [0, 8, 12, -1, 16, 20, 24, 32];

/** The frame header at `at`, if it belongs to this stream and its checksum is right. */
export function readFrameHeader(bytes: Uint8Array, at: number, info: FlacInfo): FrameHeader | undefined {
  if (at + 6 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return undefined;
  const sizeCode = bytes[at + 2] >> 4;
  const rateCode = bytes[at + 2] & 15;
  const channelCode = bytes[at + 3] >> 4;
  const bits = bitDepths[(bytes[at + 3] >> 1) & 7];
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || (bytes[at + 3] & 1) !== 0) return undefined;
  // Codes 8 to 10 are stereo, one channel stored as a difference.
  if ((channelCode < 8 ? channelCode + 1 : 2) !== info.channels) return undefined;
  if (bits !== 0 && bits !== info.bitsPerSample) return undefined;
  const number = codedNumber(bytes, at + 4);
  if (!number) return undefined;
  let end = at + 4 + number.bytes;
  let samples: number;
  if (sizeCode === 1) samples = 192;
  else if (sizeCode < 6) samples = 144 << sizeCode;
  else if (sizeCode === 6) samples = bytes[end++] + 1;
  else if (sizeCode === 7) {
    samples = ((bytes[end] << 8) | bytes[end + 1]) + 1;
    end += 2;
  } else samples = 1 << sizeCode;
  let rate = rates[rateCode] ?? 0;
  if (rateCode === 12) rate = 1000 * bytes[end++];
  else if (rateCode > 12) {
    rate = ((bytes[end] << 8) | bytes[end + 1]) * (rateCode === 14 ? 10 : 1);
    end += 2;
  }
  if (end >= bytes.length) return undefined;
  if (rate !== 0 && rate !== info.sampleRateHz) return undefined;
  if (info.largestBlock > 0 && samples > info.largestBlock) return undefined;
  let sum = 0;
  for (let i = at; i < end; i++) sum = crc8[sum ^ bytes[i]];
  if (sum !== bytes[end]) return undefined;
  return { bytes: end + 1 - at, samples, variable: (bytes[at + 1] & 1) === 1, number: number.value };
}

/** A number in the encoding that UTF-8 uses for characters, extended to 36 bits. */
function codedNumber(bytes: Uint8Array, at: number): { value: number; bytes: number } | undefined {
  const first = bytes[at];
  if (first < 0x80) return { value: first, bytes: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return undefined;
  let value = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return undefined;
    value = value * 64 + (bytes[at + i] & 0x3f);
  }
  return { value, bytes: length };
}

/** Table of a cyclic redundancy check, highest bit first. */
function crcTable(bits: 8 | 16, polynomial: number): Uint16Array {
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << (bits - 8);
    for (let i = 0; i < 8; i++) sum = ((sum << 1) ^ (sum >> (bits - 1) ? polynomial : 0)) & mask;
    return sum;
  });
}

const crc8 = crcTable(8, 0x07);
const crc16 = crcTable(16, 0x8005);

/** @file FLAC files put together by hand (RFC 9639), frame by frame, with samples stored as they are. */

import { ascii, concat } from "./wav-bytes.ts";

export interface FlacParts {
  readonly rate?: number;
  readonly channels?: number;
  /** 16-bit integers of each frame; each channel has the same. */
  readonly frames: readonly (readonly number[])[];
  /** Samples that the header promises; by default the true number. */
  readonly total?: number;
  /** Whether frames are numbered by their first samples, as they are where their lengths differ. */
  readonly variable?: boolean;
}

/** The header, and the frames one by one. */
export function flacParts(parts: FlacParts): { readonly header: Uint8Array; readonly frames: Uint8Array[] } {
  const { rate = 16_000, channels = 1, frames, variable = false } = parts;
  const sizes = frames.map(({ length }) => length);
  const total = parts.total ?? sizes.reduce((sum, n) => sum + n, 0);
  const info = new Uint8Array(34);
  const view = new DataView(info.buffer);
  view.setUint16(0, variable ? 16 : Math.max(...sizes));
  view.setUint16(2, Math.max(...sizes));
  view.setUint32(10, (rate << 12) | ((channels - 1) << 9));
  view.setUint8(13, 15 << 4);
  view.setUint32(14, total);
  let position = 0;
  const out = frames.map((samples, i) => {
    const bytes = frame(samples, channels, variable ? position : i, variable);
    position += samples.length;
    return bytes;
  });
  return { header: concat([ascii("fLaC"), Uint8Array.of(128, 0, 0, 34), info]), frames: out };
}

export function flacBytes(parts: FlacParts): Uint8Array {
  const { header, frames } = flacParts(parts);
  return concat([header, ...frames]);
}

function frame(samples: readonly number[], channels: number, number: number, variable: boolean): Uint8Array {
  const size = samples.length - 1;
  const start = [
    0xff,
    variable ? 0xf9 : 0xf8,
    0x70,
    (channels - 1) << 4,
    ...coded(number),
    size >> 8,
    size & 255,
  ];
  const subframes = Array.from({ length: channels }, () => [
    2,
    ...samples.flatMap((v) => [(v >> 8) & 255, v & 255]),
  ]);
  const body = [...start, crc(start, 8, 7), ...subframes.flat()];
  const sum = crc(body, 16, 0x8005);
  return Uint8Array.from([...body, sum >> 8, sum & 255]);
}

/** A number in the encoding of UTF-8. */
function coded(value: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(value))];
}

function crc(bytes: readonly number[], bits: number, polynomial: number): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << (bits - 8);
    for (let i = 0; i < 8; i++) sum = ((sum << 1) ^ (sum >> (bits - 1) ? polynomial : 0)) & (2 ** bits - 1);
  }
  return sum;
}

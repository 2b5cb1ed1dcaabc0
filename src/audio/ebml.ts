/**
 * @file Whether a Matroska file is built as it should be, found by a walk over its elements' headers (RFC 8794, RFC 9559). Each step goes
 * forward, so that it ends whatever the bytes; readers that look for a way through junk need not.
 */

import type { AudioSource } from "./source.ts";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** Void and CRC-32, which may stand anywhere. */
const anywhere = [0xec, 0xbf];
/** SeekHead, Info, Tracks, Cluster, Cues, Attachments, Chapters, Tags. */
const inSegment = new Set([
  ...[0x114d9b74, 0x1549a966, 0x1654ae6b, CLUSTER, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367],
  ...anywhere,
]);
/** Timestamp, SilentTracks, Position, PrevSize, SimpleBlock, BlockGroup, EncryptedBlock. */
const inCluster = new Set([0xe7, 0x5854, 0xa7, 0xab, 0xa3, 0xa0, 0xaf, ...anywhere]);

const WINDOW_BYTES = 2 ** 18;
/** An id of 4 bytes and a size of 8. */
const HEADER_BYTES = 12;

interface Element {
  readonly id: number;
  /** Where its content begins. */
  readonly start: number;
  /** Undefined where its size is not stated, as in live streams. */
  readonly end: number | undefined;
}

export interface Structure {
  /** Position of the first byte that belongs to nothing; undefined where all fits. */
  readonly junkAt?: number;
  /** Bytes that the last element lacks. */
  readonly missing: number;
}

/** Walks to the end of the file, or to the first element that is none or stands where it may not. */
export async function matroskaStructure(source: AudioSource): Promise<Structure> {
  const elementAt = elements(source);
  const header = await elementAt(0);
  if (header?.id !== EBML || header.end === undefined) return { junkAt: 0, missing: 0 };
  let at = header.end;
  while (at < source.size) {
    const element = await elementAt(at);
    if (element === undefined || (element.id !== SEGMENT && !anywhere.includes(element.id)))
      return { junkAt: at, missing: 0 };
    if (element.id !== SEGMENT) {
      if (element.end === undefined) return { junkAt: at, missing: 0 };
      at = element.end;
      continue;
    }
    const end = element.end ?? source.size;
    const inside = await segmentStructure(elementAt, element.start, Math.min(end, source.size), source.size);
    if (inside.junkAt !== undefined) return inside;
    const missing = Math.max(inside.missing, end - source.size);
    if (missing > 0) return { missing };
    at = end;
  }
  return { missing: Math.max(0, at - source.size) };
}

async function segmentStructure(
  elementAt: ReturnType<typeof elements>,
  start: number,
  end: number,
  size: number,
): Promise<Structure> {
  let inside = inSegment;
  for (let at = start; at < end; ) {
    const element = await elementAt(at);
    if (element === undefined) return end - at < HEADER_BYTES ? { missing: 1 } : { junkAt: at, missing: 0 };
    // A cluster without a size ends where something of the segment begins.
    if (inside !== inSegment && inSegment.has(element.id) && !inCluster.has(element.id)) inside = inSegment;
    if (!inside.has(element.id)) return { junkAt: at, missing: 0 };
    if (element.end === undefined) {
      if (element.id !== CLUSTER) return { junkAt: at, missing: 0 };
      inside = inCluster;
      at = element.start;
      continue;
    }
    at = element.end;
    if (at > size) return { missing: at - size };
  }
  return { missing: 0 };
}

/** The element at a position; undefined for bytes that begin none. */
function elements(source: AudioSource): (at: number) => Promise<Element | undefined> {
  let window = new Uint8Array();
  let first = 0;
  return async (at) => {
    if (at < first || at + HEADER_BYTES > first + window.length) {
      window = new Uint8Array(await source.read(at, at + WINDOW_BYTES));
      first = at;
    }
    return elementIn(window, at - first, first);
  };
}

function elementIn(bytes: Uint8Array, at: number, first: number): Element | undefined {
  const idLength = lengthOf(bytes[at], 4);
  if (idLength === undefined) return undefined;
  const id = numberIn(bytes, at, idLength, 0xff);
  const sizeAt = at + idLength;
  const sizeLength = lengthOf(bytes[sizeAt], 8);
  if (id === undefined || sizeLength === undefined) return undefined;
  // Without the bit that marks its length: with it, 8 bytes hold more than a number can.
  const mask = 0xff >> sizeLength;
  const size = numberIn(bytes, sizeAt, sizeLength, mask);
  if (size === undefined) return undefined;
  const start = first + sizeAt + sizeLength;
  const bits = bytes.subarray(sizeAt, sizeAt + sizeLength);
  const unknown = bits.every((byte, i) => (i === 0 ? (byte & mask) === mask : byte === 0xff));
  return { id, start, end: unknown ? undefined : start + size };
}

/** How many bytes a number has, from the leading zeros of its first one; undefined if more than `most`. */
function lengthOf(byte: number | undefined, most: number): number | undefined {
  if (!byte) return undefined;
  const length = Math.clz32(byte) - 23;
  return length <= most ? length : undefined;
}

/** Big-endian; of the first byte the bits of `mask` count. */
function numberIn(bytes: Uint8Array, at: number, length: number, mask: number): number | undefined {
  if (at + length > bytes.length) return undefined;
  let value = bytes[at] & mask;
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i];
  return value;
}

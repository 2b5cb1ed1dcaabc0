/** @file Walks over the pages of an Ogg file (RFC 3533), and over whatever lies between them. */

import type { ByteReader } from "./byte-reader.ts";
import { viewOf } from "./bytes.ts";

export interface OggPage {
  /** The stream in the file that it belongs to. */
  readonly serial: number;
  /** Counts the pages of a stream from 0. */
  readonly sequence: number;
  /** Where its last whole packet ends, in the codec's samples; `null` if none ends on it. */
  readonly granule: number | null;
  /** Whether it begins with the rest of a packet. */
  readonly continued: boolean;
  /** Whether it begins a stream. */
  readonly first: boolean;
  /** Whether it marks the end of its stream; not all writers do so. */
  readonly last: boolean;
  /** Whether its checksum is right. Where it is not, nothing in its header can be relied on. */
  readonly sound: boolean;
  /** Lengths of the pieces of packets in `body`; 255 means that the packet continues. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/** What the walk has found apart from pages. */
export interface OggWalk {
  /** Whether the file ends inside a page. */
  cut: boolean;
  /** Bytes that belong to no page. */
  skipped: number;
  pages: number;
  /** Pages whose checksum is wrong. */
  unsound: number;
}

const HEADER_BYTES = 27;

/** Header, 255 lengths, and 255 pieces of 255 bytes. */
export const MOST_PAGE_BYTES = 65_307;

/** Bytes that may be summed in vain, beyond a few times those passed: a file full of "OggS" must not take quadratic time. */
const SPARE_SUMS = 2 ** 24;

/** @param walk Filled in on the way; complete after the last page. */
export async function* oggPages(reader: ByteReader, walk: OggWalk): AsyncGenerator<OggPage, void> {
  let summed = 0;
  for (;;) {
    // Also the beginning of the next one, which confirms the length of this one.
    const bytes = await reader.peek(MOST_PAGE_BYTES + 4);
    if (bytes.length === 0) return;
    const size = pageBytes(bytes);
    const whole = size > 0 && size <= bytes.length;
    const inPlace = whole && (size === bytes.length || isCapture(bytes, size));
    if (whole) summed += size;
    const affordable = inPlace || summed < SPARE_SUMS + 4 * reader.position;
    const sound = whole && affordable && checksum(bytes, size) === viewOf(bytes).getUint32(22, true);
    if (sound || inPlace) {
      walk.pages++;
      if (!sound) walk.unsound++;
      yield pageOf(bytes.subarray(0, size), sound);
      reader.skip(size);
      continue;
    }
    let next = 1;
    while (next < bytes.length && !isCapture(bytes, next)) next++;
    if (next === bytes.length && next === reader.left && mayBePage(bytes)) {
      walk.cut = true;
      return;
    }
    // The last three bytes may be the beginning of a mark that continues in the next ones.
    if (next === bytes.length && next < reader.left) next = Math.max(1, next - 3);
    if (!isPadding(bytes, next, reader.left)) walk.skipped += next;
    reader.skip(next);
  }
}

/** Bytes of the page that begins here; 0 if none does, or if too little of it is there. */
function pageBytes(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES || !isCapture(bytes, 0) || bytes[4] !== 0) return 0;
  const pieces = bytes[26];
  let size = HEADER_BYTES + pieces;
  for (let i = 0; i < pieces; i++) size += bytes[HEADER_BYTES + i] ?? 0;
  return size;
}

function isCapture(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;
}

/** Whether these last bytes of a file may be the beginning of a page. */
function mayBePage(bytes: Uint8Array): boolean {
  const begins = "OggS".startsWith(String.fromCharCode(...bytes.subarray(0, 4)));
  return begins && (bytes[4] ?? 0) === 0;
}

/** Zeros, and tags of other formats at the end of the file, are not damage. */
function isPadding(bytes: Uint8Array, length: number, left: number): boolean {
  if (left === 128 && String.fromCharCode(...bytes.subarray(0, 3)) === "TAG") return true;
  for (let i = 0; i < length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function pageOf(bytes: Uint8Array, sound: boolean): OggPage {
  const header = viewOf(bytes);
  const granule = header.getBigInt64(6, true);
  const start = HEADER_BYTES + bytes[26];
  return {
    serial: header.getUint32(14, true),
    sequence: header.getUint32(18, true),
    granule: sound && granule !== -1n ? Number(granule) : null,
    continued: (bytes[5] & 1) !== 0,
    first: (bytes[5] & 2) !== 0,
    last: (bytes[5] & 4) !== 0,
    sound,
    lacing: bytes.subarray(HEADER_BYTES, start),
    body: bytes.subarray(start),
  };
}

/** CRC-32 of polynomial 0x04c11db7, most significant bit first, without complement; the checksum's own bytes count as 0. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc;
});

function checksum(bytes: Uint8Array, size: number): number {
  let crc = 0;
  for (let i = 0; i < size; i++) {
    const byte = i >= 22 && i < 26 ? 0 : bytes[i];
    crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte];
  }
  return crc >>> 0;
}

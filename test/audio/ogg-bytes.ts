/** @file Takes Ogg files apart into packets and pages and puts them together again by hand, so that the reader is not tested against itself. */

import { ascii, concat } from "./wav-bytes.ts";

export interface PageParts {
  readonly serial: number;
  readonly sequence: number;
  readonly granule: number;
  /** 1: begins with the rest of a packet; 2: begins a stream; 4: ends it. */
  readonly flags: number;
  readonly lacing: readonly number[];
  readonly body: Uint8Array;
}

export function pagesOf(bytes: Uint8Array): PageParts[] {
  const pages: PageParts[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const lacing = [...bytes.subarray(at + 27, at + 27 + bytes[at + 26])];
    const start = at + 27 + lacing.length;
    const end = start + lacing.reduce((sum, length) => sum + length, 0);
    pages.push({
      serial: view.getUint32(at + 14, true),
      sequence: view.getUint32(at + 18, true),
      granule: Number(view.getBigInt64(at + 6, true)),
      flags: bytes[at + 5],
      lacing,
      body: bytes.subarray(start, end),
    });
    at = end;
  }
  return pages;
}

export function pageBytes({ serial, sequence, granule, flags, lacing, body }: PageParts): Uint8Array {
  const header = new Uint8Array(27);
  const view = new DataView(header.buffer);
  header.set(ascii("OggS"));
  header[5] = flags;
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  header[26] = lacing.length;
  const page = concat([header, Uint8Array.from(lacing), body]);
  new DataView(page.buffer).setUint32(22, crc(page), true);
  return page;
}

export function oggBytes(pages: readonly PageParts[]): Uint8Array {
  return concat(pages.map(pageBytes));
}

/** The same packets, one on each page; the count of every page but the last is that of `samples` for each packet. */
export function onePacketAPage(bytes: Uint8Array, samples: number): PageParts[] {
  const pages = pagesOf(bytes);
  const last = pages[pages.length - 1];
  const packets = packetsOf(last);
  const rest = packets.map((body, i): PageParts => {
    const isLast = i === packets.length - 1;
    return {
      serial: last.serial,
      sequence: last.sequence + i,
      granule: isLast ? last.granule : (i + 1) * samples,
      flags: isLast ? 4 : 0,
      lacing: lacingOf(body.length),
      body,
    };
  });
  return [...pages.slice(0, -1), ...rest];
}

export function packetsOf({ lacing, body }: PageParts): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let start = 0;
  let at = 0;
  for (const length of lacing) {
    at += length;
    if (length === 255) continue;
    packets.push(body.subarray(start, at));
    start = at;
  }
  return packets;
}

export function lacingOf(length: number): number[] {
  return [...new Array<number>(Math.floor(length / 255)).fill(255), length % 255];
}

/** A packet spread over as many pages as it takes. */
export function packetOverPages(packet: Uint8Array, first: PageParts): PageParts[] {
  const lacing = lacingOf(packet.length);
  const pages: PageParts[] = [];
  for (let i = 0; i < lacing.length; i += 255) {
    const some = lacing.slice(i, i + 255);
    const ends = i + 255 >= lacing.length;
    pages.push({
      ...first,
      sequence: first.sequence + pages.length,
      granule: ends ? first.granule : -1,
      flags: i > 0 ? 1 : 0,
      lacing: some,
      body: packet.subarray(i * 255, (i + 255) * 255),
    });
  }
  return pages;
}

/** RFC 3533, section 6, field 8, bit by bit. */
function crc(page: Uint8Array): number {
  let sum = 0;
  for (const byte of page) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000_0000) !== 0 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
  }
  return sum >>> 0;
}

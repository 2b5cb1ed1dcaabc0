/** @file The packets of one Ogg stream, put together from its pages. */

import type { OggPage } from "./ogg-pages.ts";

/** The packets that end on a page, and whether pieces of others were lost. */
export interface PagePackets {
  /** `null` stands for a packet that is too long to keep. */
  readonly packets: readonly (Uint8Array | null)[];
  /** Whether the page does not follow the one before. */
  readonly hole: boolean;
}

/** No packet of audio is longer; comments with pictures may be, and are not needed. */
export const MOST_PACKET_BYTES = 131_072;

export interface PacketAssembler {
  add(page: OggPage): PagePackets;
}

export function createPacketAssembler(): PacketAssembler {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let open = false;
  let sequence: number | undefined;
  const reset = () => {
    pieces = [];
    bytes = 0;
    open = false;
  };
  return {
    add(page) {
      const expected = sequence === undefined ? page.sequence : (sequence + 1) >>> 0;
      const jump = page.sound && page.sequence !== expected;
      sequence = page.sound ? page.sequence : expected;
      const torn = page.continued !== open;
      if (jump || torn) reset();
      const packets: (Uint8Array | null)[] = [];
      // Whether the page begins with the rest of a packet whose beginning is lost.
      let dropping = page.continued && !open;
      let at = 0;
      for (let i = 0; i < page.lacing.length; i++) {
        const length = page.lacing[i];
        if (!dropping) {
          open = true;
          bytes += length;
          if (bytes <= MOST_PACKET_BYTES) pieces.push(page.body.subarray(at, at + length));
        }
        at += length;
        if (length === 255) continue;
        if (!dropping) packets.push(bytes <= MOST_PACKET_BYTES ? whole(pieces, bytes) : null);
        reset();
        dropping = false;
      }
      return { packets, hole: jump || torn };
    },
  };
}

/** Neighbouring pieces of one page form one stretch of it, which need not be copied. */
function whole(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = pieces;
  const last = pieces[pieces.length - 1];
  if (first.buffer === last.buffer && last.byteOffset + last.length - first.byteOffset === bytes)
    return new Uint8Array(first.buffer, first.byteOffset, bytes);
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

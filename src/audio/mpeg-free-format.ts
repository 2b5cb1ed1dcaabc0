/** @file Streams whose bitrate is not in the table, which the decoder cannot follow. */

import { mpegHeader } from "./mpeg-header.ts";

/**
 * The frame at the next higher bitrate of the table, with zeros added at its end. Frames of such streams do not borrow from each
 * other, so nothing but their length changes.
 *
 * @returns `null` for a frame longer than any in the table, and for one that does borrow.
 */
export function atTableBitrate(frame: Uint8Array, borrowed: number): Uint8Array | null {
  if (borrowed > 0) return null;
  const header = frame.slice(0, 4);
  for (let index = 1; index < 15; index++) {
    header[2] = (index << 4) | (frame[2] & 0b1101);
    const size = mpegHeader(header, 0)?.size ?? 0;
    if (size < frame.length) continue;
    const out = new Uint8Array(size);
    out.set(frame);
    out.set(header);
    return out;
  }
  return null;
}

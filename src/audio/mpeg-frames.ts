/** @file Walks over the frames of an MPEG stream of layer III, and over whatever lies between them. */

import type { ByteReader } from "./byte-reader.ts";
import {
  BELIEF_BYTES,
  believedHeader,
  frameSize,
  type MpegHeader,
  mpegHeader,
  sameStream,
  tagBytes,
} from "./mpeg-header.ts";

export interface MpegFrame {
  readonly header: MpegHeader;
  /** The whole frame. */
  readonly bytes: Uint8Array;
  /** Bytes before it that are neither frames nor tags nor zeros: whatever they held is lost. */
  readonly gap: number;
}

/** What the walk has found apart from frames. */
export interface MpegWalk {
  /** Whether the file ends inside a frame. */
  cut: boolean;
  /** Bytes after the last frame that are neither tags nor zeros. */
  rest: number;
}

/** @param walk Filled in on the way; complete after the last frame. */
export async function* mpegFrames(reader: ByteReader, walk: MpegWalk): AsyncGenerator<MpegFrame, void> {
  let last: MpegHeader | undefined;
  let gap = 0;
  let unpadded = 0;
  for (;;) {
    const bytes = await reader.peek(BELIEF_BYTES);
    if (bytes.length === 0) break;
    const stated = tagBytes(bytes, 0);
    // A damaged tag may claim to be longer than the file.
    const tag = stated <= reader.left ? stated : 0;
    const header = tag > 0 ? null : headerHere(bytes, last);
    // Frames with a bitrate outside the table all have one length, apart from the byte of padding.
    if (header?.size === 0) unpadded ||= Math.max(0, frameSize(bytes, 0, header) - header.padding);
    const size = header ? header.size || (unpadded && unpadded + header.padding) : 0;
    if (tag > 0) {
      reader.skip(tag);
    } else if (header && size > bytes.length) {
      walk.cut = true;
      break;
    } else if (header && size > 0) {
      const lost = brokenBy(bytes, header, size);
      if (lost === 0) {
        yield { header, bytes: bytes.subarray(0, size), gap };
        gap = 0;
        last = header;
        if (header.size > 0) unpadded = 0;
      }
      gap += lost;
      reader.skip(lost || size);
    } else {
      const passed = toNext(bytes);
      if (!isZeros(bytes, passed)) gap += passed;
      reader.skip(passed);
    }
  }
  walk.rest = gap;
}

/** The header of the next frame: one that matches the frame before, or that the frames after it confirm. */
function headerHere(bytes: Uint8Array, last: MpegHeader | undefined): MpegHeader | null {
  const header = mpegHeader(bytes, 0);
  if (header?.layer !== 3) return null;
  const inStep = last && sameStream(last, header) && last.channels === header.channels;
  if (inStep) return header;
  const believed = believedHeader(bytes, 0);
  // A single frame with a different number of channels has a damaged header.
  const next = believed && mpegHeader(bytes, frameSize(bytes, 0, believed));
  return next && last && sameStream(last, next) && next.channels === last.channels ? null : believed;
}

/**
 * If something was cut out of this frame, the next one begins too early.
 *
 * @returns Bytes up to that next frame, or 0 if this frame is whole.
 */
function brokenBy(bytes: Uint8Array, header: MpegHeader, size: number): number {
  const next = mpegHeader(bytes, size);
  if (next && sameStream(header, next)) return 0;
  if (size >= bytes.length || tagBytes(bytes, size) > 0) return 0;
  for (let at = 4; at < size; at++) if (believedLayer3(bytes, at)) return at;
  return 0;
}

/** Bytes up to the next frame or tag, or up to the point where too few bytes are left to tell. */
function toNext(bytes: Uint8Array): number {
  const end = bytes.length < BELIEF_BYTES ? bytes.length : bytes.length - BELIEF_BYTES + 1;
  for (let at = 1; at < end; at++) if (believedLayer3(bytes, at) || tagBytes(bytes, at) > 0) return at;
  return Math.max(1, end);
}

function believedLayer3(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && believedHeader(bytes, at)?.layer === 3;
}

function isZeros(bytes: Uint8Array, end: number): boolean {
  for (let i = 0; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

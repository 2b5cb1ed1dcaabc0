/** @file Walks over the frames of an MPEG stream of layer III, and over what stands between them. */

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
  /** Bytes before it that are neither frames nor tags nor zeros: what was there is lost. */
  readonly gap: number;
}

/** What the walk has met besides frames. */
export interface MpegWalk {
  /** Whether the file ends inside a frame. */
  cut: boolean;
  /** Bytes behind the last frame that are neither tags nor zeros. */
  rest: number;
}

/** @param walk Filled in; complete when the frames have come to their end. */
export async function* mpegFrames(reader: ByteReader, walk: MpegWalk): AsyncGenerator<MpegFrame, void> {
  let last: MpegHeader | undefined;
  let gap = 0;
  for (;;) {
    const bytes = await reader.peek(BELIEF_BYTES);
    if (bytes.length === 0) break;
    const stated = tagBytes(bytes, 0);
    // A damaged tag may claim to be longer than the file.
    const tag = stated <= reader.left ? stated : 0;
    const header = tag > 0 ? null : headerHere(bytes, last);
    const size = header ? frameSizeHere(bytes, header) : 0;
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

/** The header of the next frame: in step with the frame before, or believed by those that follow. */
function headerHere(bytes: Uint8Array, last: MpegHeader | undefined): MpegHeader | null {
  const header = mpegHeader(bytes, 0);
  if (header?.layer !== 3) return null;
  const inStep = last && sameStream(last, header) && last.channels === header.channels;
  if (inStep) return header;
  const believed = believedHeader(bytes, 0);
  // A single frame of other channels amid the others is a damaged header.
  const next = believed && mpegHeader(bytes, frameSize(bytes, 0, believed));
  return next && last && sameStream(last, next) && next.channels === last.channels ? null : believed;
}

/** Bytes of the frame; of one with a bitrate of its own, at the end of the file, what is left. */
function frameSizeHere(bytes: Uint8Array, header: MpegHeader): number {
  return frameSize(bytes, 0, header) || (bytes.length < BELIEF_BYTES ? bytes.length : 0);
}

/**
 * Where something was cut out inside this frame, the next one begins too early.
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

/** Bytes up to the next frame or tag, or up to where too few bytes are at hand to tell. */
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

/** @file The first frame of many streams, in which the encoder states the length: Xing, Info (with LAME's delay and padding) or VBRI. */

import { viewOf } from "./bytes.ts";
import type { MpegHeader } from "./mpeg-header.ts";

export interface MpegInfo {
  /** Frames that follow; 0 where it does not say. */
  readonly frames: number;
  /** Bytes of the stream, this frame included; 0 where it does not say. */
  readonly bytes: number;
  /** Samples before and after the recording, as the encoder counts them; both 0 where it does not say. */
  readonly delay: number;
  readonly padding: number;
  /** Whether the encoder counts frames as LAME does, without this one; others may include it. */
  readonly exact: boolean;
}

/** @returns `null` for a frame of audio. */
export function mpegInfo(frame: Uint8Array, header: MpegHeader): MpegInfo | null {
  const view = viewOf(frame);
  // After the side information, which has no checksum before it here.
  const at = header.sideBytes - ((frame[1] & 1) === 0 ? 2 : 0);
  const magic = text(frame, at);
  if ((magic === "Xing" || magic === "Info") && at + 8 <= frame.length) return xing(frame, view, at);
  if (text(frame, 36) === "VBRI" && frame.length >= 54)
    return { frames: view.getUint32(50), bytes: view.getUint32(46), delay: 0, padding: 0, exact: false };
  return null;
}

function xing(frame: Uint8Array, view: DataView, start: number): MpegInfo {
  const flags = frame[start + 7];
  let at = start + 8;
  /** The next field of `size` bytes, if `flag` says that it is there. */
  const field = (flag: number, size: number) => {
    if ((flags & flag) === 0) return 0;
    at += size;
    return size === 4 && at <= frame.length ? view.getUint32(at - 4) : 0;
  };
  const frames = field(1, 4);
  const bytes = field(2, 4);
  field(4, 100);
  field(8, 4);
  const exact = at + 24 <= frame.length && frame[at] !== 0;
  if (!exact || frames === 0) return { frames, bytes, delay: 0, padding: 0, exact };
  const delay = (frame[at + 21] << 4) | (frame[at + 22] >> 4);
  const padding = ((frame[at + 22] & 15) << 8) | frame[at + 23];
  return { frames, bytes, delay, padding, exact };
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

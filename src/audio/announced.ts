/** @file How many of the bytes that a file's own headers announce are missing, in formats that another program decodes. */

import { viewOf } from "./bytes.ts";
import type { Container } from "./sniff.ts";
import type { AudioSource } from "./source.ts";

/** Where the part after the one at `at` begins, which is always beyond `at`; undefined where no part begins at `at`. */
type Step = (view: DataView, at: number) => number | undefined;

interface Parts {
  /** Where the first part begins. */
  readonly start: number;
  readonly next: Step;
}

/** The longest header that a part can have, that of an Ogg page. */
const HEADER_BYTES = 282;
/** A file with this many parts lasts for days; a hostile one may have more. */
const MOST_PARTS = 200_000;

/** Size and a name of four bytes; size 1: 64 bits follow, size 0: to the end (ISO/IEC 14496-12). */
const boxes: Step = (view, at) => {
  const size = view.getUint32(0);
  if (size === 0) return Number.POSITIVE_INFINITY;
  const whole = size === 1 && view.byteLength >= 16 ? Number(view.getBigUint64(8)) : size;
  return whole >= 8 ? at + whole : undefined;
};

/** A name of four bytes and a size of 64 bits, -1: to the end (Core Audio Format). */
const cafChunks: Step = (view, at) => {
  if (view.byteLength < 12) return undefined;
  const size = Number(view.getBigInt64(4));
  return size < 0 ? Number.POSITIVE_INFINITY : at + 12 + size;
};

const riffChunks =
  (littleEndian: boolean): Step =>
  (view, at) => {
    const size = view.getUint32(4, littleEndian);
    // The size was never written back, or the file was written to a pipe.
    if (size === 0 || size >= 0x7fff0000) return Number.POSITIVE_INFINITY;
    return at + 8 + size + (size % 2);
  };

const oggPages: Step = (view, at) => {
  if (view.byteLength < 27 || view.getUint32(0) !== 0x4f676753) return undefined;
  const segments = view.getUint8(26);
  let size = 27 + segments;
  for (let i = 0; i < segments && 27 + i < view.byteLength; i++) size += view.getUint8(27 + i);
  return at + size;
};

const formats: Partial<Readonly<Record<Container, Parts>>> = {
  mp4: { start: 0, next: boxes },
  caf: { start: 8, next: cafChunks },
  wav: { start: 12, next: riffChunks(true) },
  avi: { start: 12, next: riffChunks(true) },
  aiff: { start: 12, next: riffChunks(false) },
  ogg: { start: 0, next: oggPages },
};

/**
 * Walks from part to part (boxes, chunks, pages) by their stated sizes.
 *
 * @returns How many bytes of the last part are missing; 0 where nothing is missing, or nothing is announced.
 */
export async function missingBytes(source: AudioSource, container: Container): Promise<number> {
  const parts = formats[container];
  if (parts === undefined) return 0;
  let at = parts.start;
  for (let count = 0; count < MOST_PARTS && at < source.size; count++) {
    const bytes = await source.read(at, at + HEADER_BYTES);
    // The header itself is cut off.
    if (bytes.length < 8) return 8 - bytes.length;
    const next = parts.next(viewOf(bytes), at);
    if (next === undefined || next === Number.POSITIVE_INFINITY) return 0;
    // The last chunk needs no padding byte.
    if (next > source.size + 1) return next - source.size;
    at = next;
  }
  return 0;
}

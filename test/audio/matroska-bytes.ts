/** @file Matroska files byte by byte: elements whose sizes may be wrong, and clusters of blocks. */

import { concatenated } from "../../src/audio/bytes.ts";

export const EBML = 0x1a45dfa3;
export const SEGMENT = 0x18538067;
export const INFO = 0x1549a966;
export const TRACKS = 0x1654ae6b;
export const CLUSTER = 0x1f43b675;
export const SIMPLE_BLOCK = 0xa3;

/** Big-endian, without leading zeros. */
export function numberBytes(value: number): number[] {
  const rest = Math.floor(value / 256);
  return [...(rest > 0 ? numberBytes(rest) : []), value % 256];
}

/** @param size The size it states: by default that of its content; `null` where the writer did not know. */
export function element(
  id: number,
  content: readonly Uint8Array[] | Uint8Array | string,
  size?: number | null,
): Uint8Array {
  const bytes =
    typeof content === "string"
      ? new TextEncoder().encode(content)
      : content instanceof Uint8Array
        ? content
        : content.length === 0
          ? new Uint8Array(0)
          : concatenated(content);
  const stated = new Uint8Array(8);
  new DataView(stated.buffer).setBigUint64(0, BigInt(size ?? bytes.length));
  stated[0] = 1;
  if (size === null) stated.fill(0xff, 1);
  return concatenated([Uint8Array.from(numberBytes(id)), stated, bytes]);
}

const number = (id: number, value: number) => element(id, Uint8Array.from(numberBytes(value)));

/** Opus at 48 kHz, mono, with nothing to leave out at the beginning. */
const opusHead = new Uint8Array([
  ...new TextEncoder().encode("OpusHead"),
  1,
  1,
  0,
  0,
  0x80,
  0xbb,
  0,
  0,
  0,
  0,
  0,
]);

/** @param track Its number. @param type 2 for audio. */
export const trackEntry = (track: number, type = 2, codec = "A_OPUS", ...more: Uint8Array[]) =>
  element(0xae, [
    number(0xd7, track),
    number(0x83, type),
    element(0x86, codec),
    element(0x63a2, opusHead),
    ...more,
  ]);

/** Silence of 20 ms. */
export const SILENCE = new Uint8Array([0x08 + 0x60 + 0x10, 0xff, 0xfe]);

/** A block of one track. @param flags 2, 4 and 6 for lacing by Xiph, of one size, and by EBML. */
export function block(
  track: number,
  ticks: number,
  content: Uint8Array,
  flags = 0,
  id = SIMPLE_BLOCK,
): Uint8Array {
  return element(id, [Uint8Array.of(0x80 | track, ticks >> 8, ticks & 255, flags), content]);
}

/** A cluster that begins at `ms`. */
export const cluster = (ms: number, blocks: readonly Uint8Array[], size?: number | null) =>
  element(CLUSTER, [number(0xe7, ms), ...blocks], size);

/** `count` packets of silence from `ms` on. */
export const silentCluster = (ms: number, count: number, size?: number | null) =>
  cluster(
    ms,
    Array.from({ length: count }, (_, i) => block(1, 20 * i, SILENCE)),
    size,
  );

/** A whole file. @param size The size that the segment states. */
export function matroskaFile(
  clusters: readonly Uint8Array[],
  tracks: readonly Uint8Array[] = [trackEntry(1)],
  size: number | null | undefined = null,
): Uint8Array {
  return concatenated([
    element(EBML, [element(0x4282, "webm")]),
    element(
      SEGMENT,
      [element(INFO, [number(0x2ad7b1, 1_000_000)]), element(TRACKS, tracks), ...clusters],
      size,
    ),
  ]);
}

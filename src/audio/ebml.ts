/**
 * @file The elements of a Matroska file, read from front to back. Whatever its bytes hold, each is passed once: a damaged size can
 * neither lead backwards nor stop the walk.
 */

import type { ByteReader } from "./byte-reader.ts";

export interface EbmlElement {
  readonly id: number;
  /** Bytes of the identifier and the size together. */
  readonly headerBytes: number;
  /** Bytes of the content; `undefined` where the writer did not know. */
  readonly size: number | undefined;
}

/** Bytes of the longest identifier and the longest size together. */
export const MOST_HEADER_BYTES = 12;

/** The element that begins at `at`; `null` if none does, or if the bytes end inside its header. */
export function elementAt(bytes: Uint8Array, at: number): EbmlElement | null {
  const idBytes = Math.clz32(bytes[at] ?? 0) - 23;
  if (idBytes > 4) return null;
  const length = at + idBytes < bytes.length ? variableInt(bytes, at + idBytes) : null;
  if (!length) return null;
  const id = unsigned(bytes.subarray(at, at + idBytes));
  return { id, headerBytes: idBytes + length.bytes, size: length.value };
}

/** A number that states its own length (RFC 8794, section 4); `value` is `undefined` if all its bits are set. */
export function variableInt(
  bytes: Uint8Array,
  at: number,
): { readonly value: number | undefined; readonly bytes: number } | null {
  const count = Math.clz32(bytes[at] ?? 0) - 23;
  if (count > 8 || at + count > bytes.length) return null;
  let value = bytes[at] & (0xff >> count);
  let isUnknown = value === 0xff >> count;
  for (let i = 1; i < count; i++) {
    value = value * 256 + bytes[at + i];
    isUnknown &&= bytes[at + i] === 0xff;
  }
  return { value: isUnknown ? undefined : value, bytes: count };
}

/** The elements that follow one another in these bytes, up to the first that does not fit. */
export function* elementsOf(
  bytes: Uint8Array,
): Generator<{ readonly id: number; readonly data: Uint8Array }> {
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at);
    if (element?.size === undefined) return;
    const start = at + element.headerBytes;
    if (start + element.size > bytes.length) return;
    yield { id: element.id, data: bytes.subarray(start, start + element.size) };
    at = start + element.size;
  }
}

/** Big-endian, of up to 8 bytes. */
export function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** A float of 4 or 8 bytes; `undefined` for other lengths. */
export function float(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length === 4) return view.getFloat32(0);
  return bytes.length === 8 ? view.getFloat64(0) : undefined;
}

const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];

/** Passes bytes, at least one, up to the next cluster or the end of the file. @returns Their number. */
export async function skipToCluster(reader: ByteReader): Promise<number> {
  const start = reader.position;
  reader.skip(1);
  while (reader.left > 0) {
    const bytes = await reader.peek(CLUSTER.length);
    let at = 0;
    while (at < bytes.length && !CLUSTER.every((byte, i) => bytes[at + i] === byte)) at++;
    if (at < bytes.length) {
      reader.skip(at);
      break;
    }
    // The last three bytes may be the beginning of an identifier that continues in the next ones.
    reader.skip(reader.left > at ? Math.max(1, at - 3) : at);
  }
  return reader.position - start;
}

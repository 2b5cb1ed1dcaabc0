/** @file Checkpoints as bytes: any plain data with typed arrays in it, and back, bit for bit. */

import { EmoforgeError } from "../core/index.ts";

const FORMAT = "emoforge-state-1";

/**
 * Plain objects, lists, texts, finite numbers, booleans, null and `Float32Array`s; undefined properties are left out.
 *
 * Layout: the length of a JSON text (uint32), the text, zeros up to a multiple of 4, all arrays one after the other;
 * little-endian. In the text an array is `{"float32": [first value, length]}`.
 */
export function encodeState(state: unknown): Uint8Array {
  const arrays: Float32Array[] = [];
  let values = 0;
  const text = JSON.stringify({ format: FORMAT, state }, (_, value: unknown) => {
    if (!(value instanceof Float32Array)) return value;
    arrays.push(value);
    values += value.length;
    return { float32: [values - value.length, value.length] };
  });
  const header = new TextEncoder().encode(text);
  const start = align(4 + header.length);
  const bytes = new Uint8Array(start + 4 * values);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * What `encodeState` was given; the caller says of which type it is.
 *
 * @throws {EmoforgeError} if the bytes are cut off or something else.
 */
export function decodeState<State>(bytes: Uint8Array): State {
  const broken = (cause?: unknown) =>
    new EmoforgeError("These bytes are no saved state, or only a part of one. Begin anew without it.", {
      cause,
    });
  if (bytes.length < 4) throw broken();
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const start = align(4 + length);
  if (start > bytes.length) throw broken();
  // A copy, so that arrays start at multiples of their value's size. (Not by `slice`, which copies nothing of a Node `Buffer`.)
  const data = new Uint8Array(bytes.subarray(start)).buffer;
  let values = 0;
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || !("float32" in value)) return value;
    const [first, count] = value.float32 as [number, number];
    values += count;
    return new Float32Array(data.slice(4 * first, 4 * (first + count)));
  };
  const parse = () => {
    try {
      return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)), revive);
    } catch (cause) {
      throw broken(cause);
    }
  };
  const { format, state } = (parse() ?? {}) as { format: unknown; state: State };
  if (format !== FORMAT || 4 * values !== data.byteLength) throw broken();
  return state;
}

const align = (n: number) => 4 * Math.ceil(n / 4);

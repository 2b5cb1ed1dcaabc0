/** @file NumPy's `.npy` files (format 1.0, NEP 1) with one float32 array, and features as such a file with two text files beside it. */

import { EmoforgeError, type FileWriter } from "../../core/index.ts";
import { type FeatureSink, requireWidth, type TextOut } from "./sink.ts";
import { csvCell } from "./text.ts";

/** An array in C order: the last axis is contiguous. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** "\x93NUMPY", then version 1.0. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];

/** Room for any shape of two axes; the values after it are aligned to 64 bytes, as the format asks. */
const HEADER_BYTES = 128;

/**
 * A float32 array as an `.npy` file, which `numpy.load` can read.
 *
 * @example
 * import { encodeNpy } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * await nodeFiles.write("rows.npy", encodeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }));
 */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const header = npyHeader(shape);
  const out = new Uint8Array(header.length + data.byteLength);
  out.set(header);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return out;
}

/**
 * @param name What messages call the file.
 * @throws {EmoforgeError} For anything but little-endian float32 in C order, and for a file that is cut short.
 *
 * @example
 * import { decodeNpy, encodeNpy } from "emoforge/features";
 *
 * const bytes = encodeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
 * const { shape, data } = decodeNpy(bytes, "rows.npy");
 * console.log(shape.join(" x "), data[5]); // 2 x 3 6
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const fault = (expected: string, got: string) =>
    new EmoforgeError(
      `${name}: expected ${expected}, got ${got}. Save it with numpy.save(path, values.astype("<f4")).`,
    );
  if (bytes.length < 10 || MAGIC.slice(0, 6).some((byte, i) => bytes[i] !== byte))
    throw fault("a NumPy .npy file", "something else");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // From version 2 on the length of the header takes four bytes.
  const start = bytes[6] === 1 ? 10 : 12;
  const end = start + (bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? "no type";
  if (type !== "<f4") throw fault("little-endian float32 ('<f4')", type);
  if (!/'fortran_order':\s*False/.test(header)) throw fault("values row by row", "column by column");
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "").split(",").flatMap((axis) => {
    return axis.trim() === "" ? [] : [Number(axis)];
  });
  const count = shape.reduce((product, axis) => product * axis, 1);
  if (bytes.length < end + 4 * count) throw fault(`${4 * count} bytes of values`, `${bytes.length - end}`);
  // A copy, so that it starts at a multiple of four; `slice` would not copy one of Node's buffers.
  return { shape, data: new Float32Array(new Uint8Array(bytes.subarray(end, end + 4 * count)).buffer) };
}

function npyHeader(shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${axes}), }`;
  const size = Math.max(HEADER_BYTES, 64 * Math.ceil((11 + text.length) / 64));
  const out = new Uint8Array(size).fill(0x20);
  out.set(MAGIC);
  new DataView(out.buffer).setUint16(8, size - 10, true);
  out.set(new TextEncoder().encode(text), 10);
  out[size - 1] = 0x0a;
  return out;
}

/**
 * Features as `.npy`, `[rows, names]`, whose columns and rows are named in two files beside it.
 *
 * @param about Further entries of the file with the columns, e.g. the set.
 */
export async function npySink(
  out: { readonly values: FileWriter; readonly columns: TextOut; readonly rows: TextOut },
  names: readonly string[],
  about: Readonly<Record<string, unknown>>,
): Promise<FeatureSink> {
  const { values, columns, rows } = out;
  const d = names.length;
  let n = 0;
  await values.append(npyHeader([n, d]));
  await rows.append("file,start,end\n");
  return {
    async write({ file, starts, ends, data }) {
      requireWidth("features as .npy", data.length, starts.length * d);
      await values.append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      const cell = csvCell(file);
      await rows.append(Array.from(starts, (start, i) => `${cell},${start},${ends[i]}\n`).join(""));
      n += starts.length;
    },
    async close() {
      await values.overwrite(0, npyHeader([n, d]));
      await columns.append(`${JSON.stringify({ ...about, columns: names }, undefined, 1)}\n`);
      // The array comes last: whoever sees it finds the others.
      for (const each of [columns, rows, values]) await each.close();
    },
    async discard() {
      for (const each of [columns, rows, values]) await each.discard();
    },
  };
}

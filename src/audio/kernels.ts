/** @file The WebAssembly kernels (wasm/spectral.ts) and the memory that they work in. */

import { KERNELS } from "./kernels.wasm.ts";

/** An address in the kernels' memory, in bytes. */
export type Address = number;

export interface Kernels {
  transform(
    x: Address,
    z: Address,
    points: number,
    first: number,
    starts: Address,
    turns: Address,
    halves: Address,
  ): void;
  powers(z: Address, out: Address, bins: number): void;
  roots(x: Address, out: Address, length: number): void;
  keepPeaks(m: Address, out: Address, masks: Address, bins: number): void;
  smooth(m: Address, out: Address, bins: number): void;
  spline(
    y: Address,
    points: number,
    elimination: Address,
    curvature: Address,
    cells: Address,
    weights: Address,
    out: Address,
    outputs: number,
  ): void;
  clip(x: Address, length: number): void;
  addHarmonics(z: Address, shifts: Address, weights: Address, out: Address, bins: number): number;
  localMaxima(x: Address, places: Address, length: number): number;
  synthesise(x: Address, table: Address, y: Address, bins: number, blocks: number): void;
  innerProducts(
    x: Address,
    places: Address,
    table: Address,
    rows: Address,
    out: Address,
    count: number,
    taps: number,
  ): void;
}

const PAGE = 65536;
const memory = new WebAssembly.Memory({ initial: 4 });
let used = 16;

/** The kernels, small enough to be compiled synchronously, even on a browser's main thread. */
export const kernels: Kernels = (() => {
  const bytes = Uint8Array.from(atob(KERNELS), (c) => c.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as unknown as Kernels;
})();

/** An array in the kernels' memory. */
export interface KernelArray<Values = Float64Array> {
  readonly at: Address;
  readonly values: Values;
}

/**
 * Reserves an array, filled with zeros. It is never freed: whatever allocates is made once for each set of options and
 * shared (`createOnce`), which also saves setting it up for every recording.
 */
export function allocate(length: number): KernelArray {
  return view(reserve(8 * length), length, Float64Array);
}

/** As `allocate`, for integers of 32 bits. */
export function allocateIntegers(length: number): KernelArray<Int32Array> {
  return view(reserve(4 * length), length, Int32Array);
}

/** As `allocate`, for float32. */
export function allocateSingles(length: number): KernelArray<Float32Array> {
  return view(reserve(4 * length), length, Float32Array);
}

type Make<Values> = new (buffer: ArrayBuffer, at: number, length: number) => Values;

function view<Values extends { readonly length: number }>(
  at: Address,
  length: number,
  make: Make<Values>,
): KernelArray<Values> {
  let values = new make(memory.buffer, at, length);
  return {
    at,
    get values() {
      // Growing the memory detaches all views of it.
      if (values.length !== length) values = new make(memory.buffer, at, length);
      return values;
    },
  };
}

/** Copies a table into the kernels' memory. */
export function place(table: Float64Array | Float32Array | Int32Array): Address {
  const at = reserve(table.byteLength);
  new Uint8Array(memory.buffer, at, table.byteLength).set(
    new Uint8Array(table.buffer, table.byteOffset, table.byteLength),
  );
  return at;
}

/** Kernels read and write in pairs, up to two elements beyond an array's end, so those belong to it. */
function reserve(bytes: number): Address {
  const at = used;
  used = Math.ceil((used + bytes) / 16) * 16 + 32;
  const missing = used - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return at;
}

/** Remembers what `create` made of each options object, by the options' values. */
export function createOnce<Options, Made>(create: (options: Options) => Made): (options: Options) => Made {
  const made = new Map<string, Made>();
  return (options) => {
    const key = JSON.stringify(options);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = create(options);
    made.set(key, fresh);
    return fresh;
  };
}

/** @file The few words of WebAssembly's binary format in which small functions are written out here. */

/** Bytes of a page of memory. */
export const WASM_PAGE = 65_536;

/** Types of values. */
export const wasmTypes = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...leb(value >>> 7)];
}

export const getLocal = (local: number): number[] => [0x20, ...leb(local)];
export const setLocal = (local: number): number[] => [0x21, ...leb(local)];
/** An instruction on vectors of 128 bits. */
export const simd = (code: number): number[] => [0xfd, ...leb(code)];

/** One function, exported by its name, on a memory that is imported as `host.memory`. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly results: readonly number[];
  /** Locals after the parameters, in runs of one type: how many, and which. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  /** Without the final `end`. */
  readonly body: readonly number[];
}

/** The bytes of a module of one function. */
export function wasmModule(written: WasmFunction): Uint8Array<ArrayBuffer> {
  const { name, parameters, results, locals, body } = written;
  const typed = [0x60, ...leb(parameters.length), ...parameters, ...leb(results.length), ...results];
  const declared = [...leb(locals.length), ...locals.flatMap(([count, type]) => [...leb(count), type])];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...typed]),
    ...section(2, [1, ...named("host"), ...named("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named(name), 0, 0]),
    ...section(10, [1, ...sized([...declared, ...body, 0x0b])]),
  ]);
}

const sized = (bytes: readonly number[]) => [...leb(bytes.length), ...bytes];
const section = (id: number, content: readonly number[]) => [id, ...sized(content)];
const named = (name: string) => sized([...name].map((c) => c.charCodeAt(0)));

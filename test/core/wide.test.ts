/** @file Functions compiled for wide vectors compute what they compute otherwise, and V8's flags are as they were afterwards. */

import { afterEach, describe, expect, test, vi } from "vitest";
import {
  compileWide,
  getLocal,
  setLocal,
  simd,
  WARM_VALUES,
  type WideModule,
  wasmModule,
  wasmTypes,
} from "../../src/core/index.ts";

/** `halve(bytes)`: halves the values of the memory, eight at a time. */
const bytes = wasmModule({
  name: "halve",
  parameters: [wasmTypes.i32],
  results: [],
  locals: [
    [1, wasmTypes.i32],
    [1, wasmTypes.v128],
  ],
  body: [
    // A vector of halves.
    ...[0x43, 0, 0, 0, 0x3f, ...simd(0x13), ...setLocal(2)],
    ...[0x03, 0x40],
    ...[0, 16].flatMap((offset) => [
      ...[...getLocal(1), ...getLocal(1), 0xfd, 0x00, 4, offset],
      ...[...getLocal(2), ...simd(0xe6), 0xfd, 0x0b, 4, offset],
    ]),
    ...[...getLocal(1), 0x41, 32, 0x6a, 0x22, 1, ...getLocal(0), 0x49, 0x0d, 0, 0x0b],
  ],
});

function open(module: WideModule) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module as WebAssembly.Module, { host: { memory } });
  return { values: new Float32Array(memory.buffer), halve: exports.halve as (bytes: number) => void };
}

function warmUp(module: WideModule) {
  const { values, halve } = open(module);
  for (let done = 0; done < WARM_VALUES; done += values.length) halve(4 * values.length);
}

const v8 = process.getBuiltinModule("node:v8");

describe("wide vectors", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("give the same", () => {
    const { values, halve } = open(compileWide(bytes, warmUp));
    for (let i = 0; i < 16; i++) values[i] = i;
    halve(64);
    expect([...values.subarray(0, 16)]).toEqual(Array.from({ length: 16 }, (_, i) => i / 2));
  });

  test("flags count for no other module, also if the function fails", () => {
    const flags: string[] = [];
    vi.spyOn(v8, "setFlagsFromString").mockImplementation((flag) => void flags.push(flag));
    expect(() =>
      compileWide(bytes, () => {
        throw new Error("out of memory");
      }),
    ).toThrow("out of memory");
    const on = flags.filter((flag) => !flag.startsWith("--no-"));
    const off = flags.filter((flag) => flag.startsWith("--no-"));
    expect(off).toEqual(on.map((flag) => flag.replace("--", "--no-")));
    expect(on).toHaveLength(2);
  });

  test.each([
    ["a browser", undefined],
    ["a version of V8 that may not know them", { versions: { v8: "99.1" }, getBuiltinModule: () => v8 }],
  ])("in %s nothing is set", (_, process) => {
    vi.stubGlobal("process", process);
    const set = vi.spyOn(v8, "setFlagsFromString");
    const { values, halve } = open(compileWide(bytes, warmUp));
    values[0] = 3;
    halve(32);
    vi.unstubAllGlobals();
    expect(values[0]).toBe(1.5);
    expect(set).not.toHaveBeenCalled();
  });
});

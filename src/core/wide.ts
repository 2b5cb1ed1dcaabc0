/**
 * @file WebAssembly has vectors of 128 bits only. V8 can make one operation on 256 bits of two such operations that lie side by side, but
 * does so only if told to. Rounding is the same.
 */

/** `node:v8`, of versions that are known to have the flags: others complain about those they don't know. */
const versions = ["12.", "13."];

const flags = ["experimental-wasm-revectorize", "wasm-sync-tier-up"];

/** A `WebAssembly.Module`: the types of Node alone do not know the word. */
export interface WideModule {
  readonly [Symbol.toStringTag]?: string;
}

/**
 * Compiles a module, on Node for vectors twice as wide. The flags count for nothing else: they are on while `warmUp` runs, in which V8's
 * optimising compiler gets to work and is waited for.
 *
 * @param warmUp Calls the module's function on its own memory until it has computed some `WARM_VALUES`.
 */
export function compileWide(
  bytes: Uint8Array<ArrayBuffer>,
  warmUp: (module: WideModule) => void,
): WideModule {
  const module: WideModule = new WebAssembly.Module(bytes);
  const v8 = findV8();
  if (v8 === undefined) return module;
  for (const flag of flags) v8.setFlagsFromString(`--${flag}`);
  try {
    warmUp(module);
  } finally {
    for (const flag of flags) v8.setFlagsFromString(`--no-${flag}`);
  }
  return module;
}

/** After so many values a loop of some 100 bytes for each vector counts as worth optimising: V8 waits for 13 MB of instructions. */
export const WARM_VALUES = 2 ** 20;

interface NodeProcess {
  readonly versions?: { readonly v8?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** Undefined in browsers. */
function findV8(): { setFlagsFromString(flags: string): void } | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  const version = process?.versions?.v8 ?? "";
  if (!versions.some((one) => version.startsWith(one))) return undefined;
  return process?.getBuiltinModule?.("node:v8") as ReturnType<typeof findV8>;
}

/** @file Nouns and contracts; imports nothing else from the project. */

export * from "./base64.ts";
export * from "./contracts.ts";
export * from "./counts.ts";
export * from "./crc32.ts";
export { squaredDistance } from "./distance.ts";
export { distanceRows, squaredDistancesBetween } from "./distances.ts";
export * from "./errors.ts";
export * from "./family.ts";
export * from "./few-speakers.ts";
export * from "./listed.ts";
export * from "./md5.ts";
export * from "./named-values.ts";
export * from "./ports.ts";
export * from "./problems.ts";
export * from "./progress.ts";
export * from "./rng.ts";
export * from "./speakers.ts";
export * from "./table.ts";
export * from "./types.ts";
export * from "./unknown-keys.ts";
export { getLocal, leb, setLocal, simd, WASM_PAGE, wasmModule, wasmTypes } from "./wasm.ts";
export { compileWide, WARM_VALUES, type WideModule } from "./wide.ts";

/**
 * @file Compiles the kernels into a module among the sources: `npm install --no-save assemblyscript`, then
 * `node wasm/build.mjs`. The result is committed, so the compiler is needed only to change the kernels.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { error, stderr, binary } = await asc.compileString(readFileSync(at("spectral.ts"), "utf8"), {
  runtime: "stub",
  enable: ["simd"],
  optimizeLevel: 3,
  noAssert: true,
  importMemory: true,
});
if (error) throw new Error(`${error.message}\n${stderr}`);
const text = Buffer.from(binary)
  .toString("base64")
  .match(/.{1,96}/g);
writeFileSync(
  at("../src/audio/kernels.wasm.ts"),
  `/** @file Made by \`node wasm/build.mjs\` of wasm/spectral.ts (${binary.length} bytes); do not edit. */\n\n` +
    `export const KERNELS =\n${text.map((line) => `  "${line}"`).join(" +\n")};\n`,
);

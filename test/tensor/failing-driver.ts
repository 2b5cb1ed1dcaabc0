/** @file The driver of `failing-driver.c` on top of SwiftShader: real failures of a card, where there is a C compiler. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findProgram, findSwiftShader } from "../../scripts/needs.mjs";
import { need } from "../machine.ts";
import { skipWebgpu } from "./webgpu.ts";

const compiler = findProgram(["cc", "gcc", "clang"]);
const swiftShader = findSwiftShader();

const missing =
  compiler === undefined
    ? "no C compiler; Debian's package `gcc` brings one"
    : skipWebgpu || swiftShader === undefined
      ? "no SwiftShader; Debian's package `chromium` brings it"
      : undefined;
// A C compiler is not asked of every machine that tests.
export const failing = need(missing, false);

/** @returns `env`: what makes a process use the driver. */
export function buildFailingDriver() {
  if (compiler === undefined || swiftShader === undefined) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), "emoforge-driver-"));
  const library = join(folder, "libfailing.so");
  execFileSync(compiler, [
    "-shared",
    "-fPIC",
    "-o",
    library,
    join(import.meta.dirname, "failing-driver.c"),
    "-ldl",
  ]);
  const description = join(folder, "failing.json");
  const icd = { library_path: library, api_version: "1.1.0" };
  writeFileSync(description, JSON.stringify({ file_format_version: "1.0.0", ICD: icd }));
  return {
    env: {
      VK_DRIVER_FILES: description,
      FAILING_DRIVER_REAL: join(dirname(swiftShader), "libvk_swiftshader.so"),
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

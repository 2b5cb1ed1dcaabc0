/** @file Silero's model where `--vad silero` finds it: at a path, or in a package that is installed. */

import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { ParameterError } from "../../core/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { type Silero, silero } from "../../timeline/index.ts";
import type { Io } from "../io.ts";

const PACKAGE = "@ricky0123/vad-web";
/** The newest first. */
const FILES = ["silero_vad_v6.onnx", "silero_vad_v5.onnx"];

/**
 * @param path Path of the model; undefined for that of the package.
 * @throws {ParameterError} where there is none.
 */
export async function openSilero(path: string | undefined, engine: Engine, io: Io): Promise<Silero> {
  const found = path ?? installed(io);
  if (found === undefined) {
    throw new ParameterError(
      "--vad silero",
      `the npm package ${PACKAGE}, which holds the model`,
      "none installed",
      `Install it (npm install ${PACKAGE}), or name the model: --vad silero=path/to/silero_vad.onnx`,
    );
  }
  return silero(await io.platform.files.read(resolve(io.cwd, found)), found, engine);
}

/** Beside this program, or where the user works. */
function installed(io: Io): string | undefined {
  for (const from of [import.meta.url, join(io.cwd, "x.js")]) {
    for (const file of FILES) {
      try {
        return createRequire(from).resolve(`${PACKAGE}/dist/${file}`);
      } catch {
        // The next one.
      }
    }
  }
  return undefined;
}

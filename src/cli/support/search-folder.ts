/** @file Checks the folder of a search before it begins: it must be new, or belong to a search. */

import { resolve } from "node:path";
import { ParameterError } from "../../core/index.ts";
import { searchFiles } from "../../experiment/index.ts";
import type { Io } from "../io.ts";

/** @throws {ParameterError} if the folder holds something else. */
export async function requireOwnSearch(name: string, io: Io): Promise<void> {
  const entries = await io.platform.files.list(resolve(io.cwd, name));
  if (entries.length === 0 || entries.some((entry) => entry.name === searchFiles.settings)) return;
  throw new ParameterError(
    "--out",
    "a new or empty folder, or that of a search",
    `${name}, which holds ${entries[0].name}`,
    "Choose another one, or add --force.",
  );
}

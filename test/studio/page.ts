/** @file The built page, which is built first where its sources have changed. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** @returns The folder of the page. */
export async function builtPage(): Promise<string> {
  await promisify(execFile)(process.execPath, [join(root, "scripts/studio.mjs")], { cwd: root });
  return join(root, "dist/studio");
}

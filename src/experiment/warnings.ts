/** @file What decoding had to say of a recording, kept beside what was computed of it: cached or not, it is said. */

import type { Files } from "../core/index.ts";

/** Written before the values, so that values that are there have theirs. Most recordings have none, and no file. */
export async function writeWarnings(
  cachePath: string,
  warnings: readonly string[],
  files: Files,
): Promise<void> {
  const path = pathOf(cachePath);
  if (warnings.length > 0) await files.write(path, JSON.stringify(warnings));
  else if (await files.exists(path)) await files.remove(path);
}

/** Undefined where they cannot be read: the values are then to be computed anew. */
export async function readWarnings(cachePath: string, files: Files): Promise<readonly string[] | undefined> {
  const path = pathOf(cachePath);
  if (!(await files.exists(path))) return [];
  try {
    const kept: unknown = JSON.parse(await files.readText(path));
    return Array.isArray(kept) && kept.every((one) => typeof one === "string") ? kept : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(cachePath: string): string {
  return `${cachePath}.warnings.json`;
}

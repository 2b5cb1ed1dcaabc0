/** @file What decoding warned of, kept beside what was computed from the recording: warnings are given even if the result is cached. */

import * as z from "zod";
import { type Keeping, readKept, writeKept } from "../../store/index.ts";

const schema = z.strictObject({ warnings: z.array(z.string()) });

/** Writes the warnings, which must be done before the values are written. Most recordings have none, and so no file. */
export async function writeWarnings(
  cachePath: string,
  warnings: readonly string[],
  keeping: Keeping,
): Promise<void> {
  const path = pathOf(cachePath);
  if (warnings.length > 0) await writeKept(path, { warnings }, keeping, { durable: false });
  else if (await keeping.files.exists(path)) await keeping.files.remove(path);
}

/** @returns undefined if they cannot be read; the values then have to be computed anew. */
export async function readWarnings(
  cachePath: string,
  keeping: Keeping,
): Promise<readonly string[] | undefined> {
  const path = pathOf(cachePath);
  if (!(await keeping.files.exists(path))) return [];
  return (await readKept(path, schema, keeping))?.warnings;
}

function pathOf(cachePath: string): string {
  return `${cachePath}.warnings.json`;
}

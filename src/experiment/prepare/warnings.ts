/** @file What decoding had to say of a recording, kept beside what was computed of it: cached or not, it is said. */

import * as z from "zod";
import { type Keeping, readKept, writeKept } from "../../store/index.ts";

const schema = z.strictObject({ warnings: z.array(z.string()) });

/** Written before the values, so that values that are there have theirs. Most recordings have none, and no file. */
export async function writeWarnings(
  cachePath: string,
  warnings: readonly string[],
  keeping: Keeping,
): Promise<void> {
  const path = pathOf(cachePath);
  if (warnings.length > 0) await writeKept(path, { warnings }, keeping, { durable: false });
  else if (await keeping.files.exists(path)) await keeping.files.remove(path);
}

/** Undefined where they cannot be read: the values are then to be computed anew. */
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

/** @file Checks of a run folder when it is read: the checksums of files that hold results, and the shapes of what they hold. */

import * as z from "zod";
import { EmoforgeError } from "../../core/index.ts";
import { type Keeping, parseJson, readKept, writeKept } from "../../store/index.ts";
import { type Environment, type Results, resultsSchemaName } from "./shapes.ts";

const sumsName = "checksums.json";

/** Writes files that have no place for a checksum inside, since equal trials give them equal bytes, and their SHA-256 beside them. */
export async function writeSummed(
  runFolder: string,
  contents: Readonly<Record<string, string | Iterable<string>>>,
  keeping: Keeping,
): Promise<void> {
  const sums: Record<string, string> = {};
  for (const [name, content] of Object.entries(contents))
    sums[name] = await write(`${runFolder}/${name}`, content, keeping);
  await writeKept(`${runFolder}/${sumsName}`, { files: sums }, keeping, { indent: 1 });
}

/** Pieces are joined to so many characters before they are written. */
const PIECE_LENGTH = 2 ** 20;

/** @returns Its checksum. */
async function write(
  path: string,
  content: string | Iterable<string>,
  { files, hasher }: Keeping,
): Promise<string> {
  const hash = hasher.begin?.();
  if (typeof content === "string" || hash === undefined) {
    const text = typeof content === "string" ? content : [...content].join("");
    await files.write(path, text);
    return hasher.sha256(text);
  }
  const file = await files.create(path);
  const append = async (text: string) => {
    hash.append(text);
    await file.append(text);
  };
  try {
    let text = "";
    for (const piece of content) {
      text += piece;
      if (text.length < PIECE_LENGTH) continue;
      await append(text);
      text = "";
    }
    await append(text);
    await file.close();
  } finally {
    await file.discard();
  }
  return hash.end();
}

/**
 * Reads a file of a run folder and checks that it is as it was written. Earlier versions wrote no checksums; their files are not checked.
 *
 * @throws {EmoforgeError} if it is missing, or not what was written.
 */
export async function readSummed(runFolder: string, name: string, keeping: Keeping): Promise<string> {
  const schema = z.object({ files: z.record(z.string(), z.string()) });
  const sums = await readKept(`${runFolder}/${sumsName}`, schema, withoutRemark(keeping));
  const text = await keeping.files.readText(`${runFolder}/${name}`);
  const expected = sums?.files[name];
  if (expected === undefined || (await keeping.hasher.sha256(text)) === expected) return text;
  throw new EmoforgeError(
    `${runFolder}/${name}: expected what the run wrote, got something else: the file is damaged, or was changed. ${remedy(runFolder)}`,
  );
}

const interval = z.looseObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** What every report needs; other fields may be added over time. */
const resultsSchema = z.looseObject({
  title: z.string(),
  question: z.string(),
  profile: z.string(),
  seed: z.number(),
  recipeHash: z.string(),
  absent: z.array(z.looseObject({ id: z.string(), message: z.string() })),
  corpora: z.array(
    z.looseObject({
      card: z.looseObject({ id: z.string(), title: z.string() }),
      data: z.looseObject({ utterances: z.number(), speakers: z.number() }),
      features: z.looseObject({ set: z.string() }),
      classes: z.array(z.string()),
      protocol: z.looseObject({ kind: z.string(), folds: z.number() }),
      trials: z.looseObject({ done: z.number(), planned: z.number(), failed: z.array(z.unknown()) }),
      scores: z.array(
        z.looseObject({ augmenter: z.string(), classifier: z.string(), uar: interval, wa: interval }),
      ),
      comparisons: z.array(z.looseObject({ augmenter: z.string(), against: z.string() })),
      fidelity: z.array(z.unknown()),
      curves: z.array(z.unknown()),
    }),
  ),
});

/** @throws {EmoforgeError} if the text is of another version, damaged, or not results at all. */
export function parseResults(text: string, runFolder: string): Results {
  const path = `${runFolder}/results.json`;
  const value = parseJson(text) as Partial<Results> | null | undefined;
  if (typeof value?.schema === "string" && value.schema !== resultsSchemaName) {
    throw new EmoforgeError(
      `${path}: expected schema "${resultsSchemaName}", got "${value.schema}". It was written by another version; run the recipe anew.`,
    );
  }
  const result = resultsSchema.safeParse(value);
  if (result.success) return value as Results;
  const [issue] = result.error.issues;
  const why =
    value === undefined ? "not JSON, or only part of it" : `${issue.path.join(".")}: ${issue.message}`;
  throw new EmoforgeError(
    `${path}: expected the results of a run, got something else (${why}). ${remedy(runFolder)}`,
  );
}

export const environmentSchema = z.object({
  emoforge: z.string(),
  runtime: z.string(),
  platform: z.string(),
  cpu: z.string(),
  cores: z.number(),
  engine: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  computeSec: z.number().nonnegative(),
  wallSec: z.number().nonnegative(),
});

/** @throws {EmoforgeError} if it is missing or damaged. */
export async function readEnvironment(runFolder: string, keeping: Keeping): Promise<Environment> {
  const path = `${runFolder}/environment.json`;
  const found = await readKept(path, environmentSchema, withoutRemark(keeping));
  if (found !== undefined) return found;
  throw new EmoforgeError(
    `${path}: expected a record of where and when the run was made, got none, or a damaged one. ${remedy(runFolder)}`,
  );
}

function remedy(runFolder: string): string {
  return `Run the recipe again: \`emoforge run <recipe> --out ${runFolder}\` writes it anew from the finished trials.`;
}

/** A remark would say that the file is made anew; here it cannot be, so there is an error instead. */
function withoutRemark({ files, hasher }: Keeping): Keeping {
  return { files, hasher };
}

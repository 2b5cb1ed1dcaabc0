/** @file Reads the files of a saved model: checked by checksum, and as JSON that fits a schema. */

import type * as z from "zod";
import { EmoforgeError, type Platform } from "../core/index.ts";

/** @throws {EmoforgeError} if the file's checksum is not the listed one. */
export async function readChecked(
  path: string,
  listed: string | undefined,
  remedy: string,
  { files, hasher }: Pick<Platform, "files" | "hasher">,
): Promise<{ readonly content: Uint8Array; readonly sum: string }> {
  const content = await files.read(path);
  const sum = await hasher.sha256(content);
  if (sum === listed) return { content, sum };
  throw new EmoforgeError(
    `${path}: expected the checksum ${listed?.slice(0, 12) ?? "listed in checksums.json"}, got ${sum.slice(0, 12)}: ` +
      `the file was changed or damaged. ${remedy}`,
  );
}

/** @throws {EmoforgeError} for bytes that are not a JSON object or do not fit the schema, with each fault on its own line. */
export function fittingJson<Schema extends z.ZodType>(
  schema: Schema,
  content: Uint8Array,
  path: string,
  expected: { readonly schema: string; readonly remedy: string },
): z.output<Schema> {
  const result = schema.safeParse(parseJson(content, path, expected.remedy));
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "(file)"}: ${issue.message}`,
  );
  throw new EmoforgeError(
    `${path} does not fit the schema "${expected.schema}":\n${faults.join("\n")}\n${expected.remedy}`,
  );
}

/** @throws {EmoforgeError} for bytes that are not a JSON object. */
export function parseJson(content: Uint8Array, path: string, remedy: string): unknown {
  const text = new TextDecoder().decode(content);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Reported below, as for a text that is not an object.
  }
  throw new EmoforgeError(`${path}: expected a JSON object, got "${text.slice(0, 20)}". ${remedy}`);
}

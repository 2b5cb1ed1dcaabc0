/** @file Checking an augmenter's options: all faults at once, each with its path. */

import * as z from "zod";
import { EmoforgeError } from "../core/errors.ts";
import { namingKnownKeys } from "../core/unknown-keys.ts";

/** What a report calls the augmenter when its kind alone does not tell it from another. */
export const nameOption = { name: z.string().min(1).optional() };

/**
 * The options with defaults filled in.
 *
 * @param what Whose options, for the message.
 * @throws {EmoforgeError} naming every fault, one a line.
 */
export function parseOptions<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const result = schema.safeParse(input, namingKnownKeys);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "(options)"}: ${message}`,
  );
  throw new EmoforgeError(`The options of augmenter "${what}" are not valid:\n${faults.join("\n")}`);
}

/** @file Columns beyond those that every corpus is read for, kept where they are asked for by name: age, device, room. */

import { EmoforgeError } from "../../core/index.ts";
import { presentIn } from "./missing.ts";

/** What an utterance has without being asked. */
const ownColumns: readonly string[] = ["speaker", "sex", "gender", "language", "session"];

/** The names that have to be looked for in the table, each once. */
export function furtherColumns(groupBy: readonly string[] = []): string[] {
  return [...new Set(groupBy)].filter((name) => !ownColumns.includes(name));
}

/**
 * The further columns of one row.
 *
 * @param cell What stands in a column.
 * @returns Undefined where none was asked for.
 */
export function furtherCells(
  groupBy: readonly string[] | undefined,
  cell: (name: string) => string | undefined,
): Readonly<Record<string, string>> | undefined {
  const names = furtherColumns(groupBy);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, presentIn(cell(name)).trim()]));
}

/** @throws {EmoforgeError} for a column that is not there. */
export function requireFurther(
  groupBy: readonly string[] | undefined,
  columns: readonly string[],
  source: string,
): void {
  const missing = furtherColumns(groupBy).find((name) => !columns.includes(name));
  if (missing === undefined) return;
  throw new EmoforgeError(
    `${source}: expected a column "${missing}" to group by, got ${columns.slice(0, 20).join(", ")}. Name one of these: --group-by <column>, or groupBy in a recipe.`,
  );
}

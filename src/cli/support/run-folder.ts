/** @file The folder of a run before it begins: new, or one of the same recipe, which the run goes on with. */

import { resolve } from "node:path";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { canonicalJson } from "../../experiment/canonical.ts";
import { type Recipe, resolveRecipe } from "../../experiment/index.ts";
import type { Io } from "../io.ts";

/** What tells a run folder from any other. */
const marks = ["recipe.yaml", "results.json", "trials"];

/** @throws {ParameterError} for a folder of another recipe's run, or of something else altogether. */
export async function requireOwnRun(name: string, recipe: Recipe, io: Io): Promise<void> {
  const folder = resolve(io.cwd, name);
  const entries = await io.platform.files.list(folder);
  if (entries.length === 0) return;
  if (!entries.some((entry) => marks.includes(entry.name))) {
    throw new ParameterError(
      "--out",
      "a new or empty folder, or that of a run",
      `${name}, which holds ${entries[0].name}`,
      "Choose another one, or add --force.",
    );
  }
  const other = await otherRecipe(folder, recipe, io);
  if (other === undefined) return;
  throw new ParameterError(
    "--out",
    "a new folder, or that of a run of the same recipe",
    `${name}, which holds a run of another one (${other})`,
    "Choose another folder, or add --force: its results are replaced, finished trials that both have are kept.",
  );
}

/** Undefined where it is the same, or nothing there can be read, so that nothing is lost. */
async function otherRecipe(folder: string, recipe: Recipe, { platform }: Io): Promise<string | undefined> {
  const { files, hasher } = platform;
  try {
    const found = resolveRecipe(await files.readText(`${folder}/recipe.yaml`), "recipe.yaml");
    if (canonicalJson(found.recipe) === canonicalJson(recipe)) return undefined;
    return found.recipe.title === recipe.title
      ? "of the same title, with other settings"
      : found.recipe.title;
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
  }
  try {
    const { recipeHash } = JSON.parse(await files.readText(`${folder}/results.json`)) as Record<
      string,
      unknown
    >;
    const same = recipeHash === (await hasher.sha256(canonicalJson(recipe)));
    return same ? undefined : "whose recipe.yaml cannot be read";
  } catch {
    return undefined;
  }
}

/** @file Checks the folder of a run before it begins: it must be new, or belong to a run of the same recipe, which then goes on. */

import { resolve } from "node:path";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { type Recipe, readSummed, resolveRecipe } from "../../experiment/index.ts";
import { canonicalJson, parseJson } from "../../store/index.ts";
import type { Io } from "../io.ts";

/** What distinguishes a run folder from any other. */
const marks = ["recipe.yaml", "results.json", "trials"];

/** @throws {ParameterError} if the folder holds another recipe's run, or something else altogether. */
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
    `${name}, which holds a run of another recipe (${other})`,
    "Choose another folder, or add --force: its results are replaced; finished trials that both have are kept.",
  );
}

/** The other recipe; undefined if it is the same one, or nothing can be read and so nothing would be lost. */
async function otherRecipe(folder: string, recipe: Recipe, { platform }: Io): Promise<string | undefined> {
  const text = (name: string) => unlessDamaged(() => readSummed(folder, name, platform));
  const results = await text("results.json");
  const hash = (parseJson(results ?? "") as { recipeHash?: unknown } | undefined | null)?.recipeHash;
  const same = canonicalJson(recipe);
  if (hash === (await platform.hasher.sha256(same))) return undefined;
  // Earlier versions may have had fewer settings, and so another hash of the same recipe.
  const yaml = await text("recipe.yaml");
  const found = yaml && (await unlessDamaged(async () => resolveRecipe(yaml, "recipe.yaml").recipe));
  if (found && canonicalJson(found) === same) return undefined;
  if (found) return found.title === recipe.title ? "of the same title, with other settings" : found.title;
  return hash === undefined ? undefined : "whose recipe.yaml cannot be read";
}

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    return undefined;
  }
}

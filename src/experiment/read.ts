/** @file A run folder read back: what reports and other programs start from. */

import { EmoforgeError, type Files } from "../core/index.ts";
import { readFits } from "./fits.ts";
import { resolveRecipe } from "./overrides.ts";
import { type Environment, type Results, type RunArtifacts, resultsSchemaName } from "./results.ts";
import { readSamples } from "./samples.ts";

/** @throws {EmoforgeError} if the folder holds no finished run, or one of another version. */
export async function readRun(files: Files, runFolder: string): Promise<RunArtifacts> {
  const path = `${runFolder}/results.json`;
  if (!(await files.exists(path))) {
    throw new EmoforgeError(
      `${runFolder}: expected a finished run with a results.json, found none. Run \`emoforge run <recipe> --out ${runFolder}\` to its end first.`,
    );
  }
  const results = JSON.parse(await files.readText(path)) as Results;
  if (results.schema !== resultsSchemaName) {
    throw new EmoforgeError(
      `${path}: expected schema "${resultsSchemaName}", got "${results.schema}". It was written by another version; run the recipe anew.`,
    );
  }
  const recipeYaml = await files.readText(`${runFolder}/recipe.yaml`);
  return {
    recipeYaml,
    recipe: resolveRecipe(recipeYaml, `${runFolder}/recipe.yaml`).recipe,
    environment: JSON.parse(await files.readText(`${runFolder}/environment.json`)) as Environment,
    results,
    samples: await readSamples(files, runFolder),
    fits: await readFits(files, runFolder),
  };
}

/** @file A run folder read back: what reports and other programs start from. */

import { EmoforgeError } from "../core/index.ts";
import { readFits } from "./fits.ts";
import type { Keeping } from "./kept.ts";
import { resolveRecipe } from "./overrides.ts";
import type { RunArtifacts } from "./results.ts";
import { parseResults, readEnvironment, readSummed } from "./run-folder.ts";
import { parseSamples } from "./samples.ts";

/** @throws {EmoforgeError} if the folder holds no finished run, one of another version, or a damaged one. */
export async function readRun(keeping: Keeping, runFolder: string): Promise<RunArtifacts> {
  const { files } = keeping;
  const path = `${runFolder}/results.json`;
  if (!(await files.exists(path))) {
    throw new EmoforgeError(
      `${runFolder}: expected a finished run with a results.json, found none. Run \`emoforge run <recipe> --out ${runFolder}\` to its end first.`,
    );
  }
  const read = (name: string) => readSummed(runFolder, name, keeping);
  const results = parseResults(await read("results.json"), runFolder);
  const recipeYaml = await read("recipe.yaml");
  const samples = `${runFolder}/samples.json`;
  return {
    recipeYaml,
    recipe: resolveRecipe(recipeYaml, `${runFolder}/recipe.yaml`).recipe,
    environment: await readEnvironment(runFolder, keeping),
    results,
    // Not every run has some.
    samples: (await files.exists(samples)) ? parseSamples(await read("samples.json"), samples) : [],
    fits: await readFits(keeping, runFolder),
  };
}

/** @file One corpus of a recipe, prepared and planned: as feature vectors or as spectrograms. */

import { corpusLoaders } from "../../corpora/index.ts";
import { type PrepareOptions, prepareCorpus } from "../prepare/corpus.ts";
import { type KnownParts, type Prepared, prepareClips } from "../prepare/prepare-clips.ts";
import { type CorpusSpec, isClipRecipe, type Recipe } from "../recipe/schema.ts";
import { type CorpusPlan, planCorpus } from "./jobs.ts";
import { planClips } from "./plan-clips.ts";

export interface PlannedCorpus {
  readonly prepared: Prepared;
  readonly plan: CorpusPlan;
}

/** How one corpus of the recipe is prepared and planned: as feature vectors or as spectrograms. */
export async function planner(
  recipe: Recipe,
  options: PrepareOptions,
): Promise<(spec: CorpusSpec) => Promise<PlannedCorpus>> {
  const { hasher } = options.platform;
  const { features, seed } = recipe;
  const own = <One extends Recipe>(one: One, { protocol = one.protocol }: CorpusSpec): One => ({
    ...one,
    protocol,
  });
  if (isClipRecipe(recipe)) {
    const known: KnownParts = new Map();
    return async (spec) => {
      const prepared = await prepareClips(spec, features, seed, options, known);
      return { prepared, plan: await planClips(own(recipe, spec), prepared, hasher) };
    };
  }
  const source =
    recipe.source === undefined ? undefined : await prepareCorpus(recipe.source, features, options, seed);
  return async (spec) => {
    const prepared = await prepareCorpus(spec, features, options, seed);
    return { prepared, plan: await planCorpus(own(recipe, spec), prepared, source, hasher) };
  };
}

/** Whether a corpus, or the one it is trained with, is not there. */
export async function isAbsent(spec: CorpusSpec, { platform, dataFolder }: PrepareOptions): Promise<boolean> {
  for (const { id, path } of [spec, ...(spec.training === undefined ? [] : [spec.training])]) {
    const folder = corpusLoaders.find((loader) => loader.id === id)?.folder ?? id;
    const place = path ?? (dataFolder === undefined ? undefined : `${dataFolder}/${folder}`);
    if (place === undefined || !(await platform.files.exists(place))) return true;
  }
  return false;
}

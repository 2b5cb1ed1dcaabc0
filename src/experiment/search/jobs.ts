/** @file The trainings of a search as groups of trials, the same as those of a run, so that a plain run of a candidate finds the same. */

import type { Hasher } from "../../core/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { type AlteredCorpus, alterAll, nothingAltered } from "../plan/altered.ts";
import { groupOf } from "../plan/jobs.ts";
import type { Group } from "../plan/shapes.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import { nameOf } from "../recipe/schema.ts";
import { type Material, type SetMaterial, setKey, sidesOf } from "./material.ts";
import { type FoldKey, partsOfFold } from "./parts.ts";
import { type RecipeFrame, recipeOf } from "./recipe.ts";
import type { Candidate, Part, Question } from "./shapes.ts";

/** One training: a candidate, under a normalisation, without one part of the speakers or two. */
export interface Job {
  readonly candidate: Candidate;
  readonly question: Question;
  readonly fold: FoldKey;
}

export function jobKey({ candidate, question, fold }: Job): string {
  return `${question}/${candidate.id}/${fold}`;
}

export interface PlannedJobs {
  /** Jobs that share data and augmenter are in one group. */
  readonly groups: readonly Group[];
  /** Key of a job -> id of its trial. */
  readonly trials: ReadonlyMap<string, string>;
}

/** @param jobs Each at most once. */
export async function planJobs(
  jobs: readonly Job[],
  material: Material,
  parts: readonly Part[],
  frame: RecipeFrame,
  options: ExtractOptions,
): Promise<PlannedJobs> {
  const together = new Map<string, Job[]>();
  for (const job of jobs) {
    const { features, augmenter, amount } = job.candidate;
    const key = canonicalJson([features, job.question, augmenter, amount, job.fold]);
    const known = together.get(key);
    if (known === undefined) together.set(key, [job]);
    else known.push(job);
  }
  const groups: Group[] = [];
  const trials = new Map<string, string>();
  for (const some of together.values()) {
    const altered = await alteredFor(some[0], material, parts, frame, options);
    const { hasher } = options.platform;
    const planned = await Promise.all(
      some.map((job) => groupOfJob(job, material, parts, frame, altered, hasher)),
    );
    groups.push({ ...planned[0], trials: planned.flatMap((group) => group.trials) });
    for (const [i, job] of some.entries()) trials.set(jobKey(job), planned[i].trials[0].id);
  }
  return { groups, trials };
}

/** What an augmenter that alters recordings is given: of the training side alone. */
async function alteredFor(
  { candidate: { features, augmenter, amount }, fold }: Job,
  material: Material,
  parts: readonly Part[],
  { seed }: RecipeFrame,
  options: ExtractOptions,
): Promise<AlteredCorpus> {
  const set = material.sets.get(setKey(features)) as SetMaterial;
  const { train } = sidesOf(set, material, parts, fold);
  const items = await alterAll({ seed, features, amount, augmenter }, set.prepared, options, train);
  if (items === undefined) return nothingAltered;
  return { ...nothingAltered, training: new Map([[nameOf(augmenter), () => items]]) };
}

function groupOfJob(
  { candidate, question, fold }: Job,
  material: Material,
  parts: readonly Part[],
  frame: RecipeFrame,
  altered: AlteredCorpus,
  hasher: Hasher,
): Promise<Group> {
  const set = material.sets.get(setKey(candidate.features)) as SetMaterial;
  const sides = sidesOf(set, material, parts, fold);
  const recipe = recipeOf(candidate, question, frame);
  const config = recipe.augmenters.find((one) => nameOf(one) === nameOf(candidate.augmenter));
  if (config === undefined) throw new Error("a recipe without its augmenter");
  const name = partsOfFold(fold)
    .map((part) => parts[part].name)
    .join("+");
  const place = {
    draw: 0,
    repeat: 0,
    fold: { name, ...sides },
    train: sides.train,
    normalisation: question,
    config,
    first: false,
  };
  return groupOf(recipe, set.prepared, undefined, altered, place, hasher);
}

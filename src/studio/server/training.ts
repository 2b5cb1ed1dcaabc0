/** @file Runs made in the studio: planned, started, stopped, gone on with; the same folders as those of `emoforge run`. */

import { createRng, EmoforgeError, listed } from "../../core/index.ts";
import {
  executeRun,
  planRun,
  type Recipe,
  type RunOptions,
  type RunPlan,
  readRun,
  readSummed,
  resolveRecipe,
} from "../../experiment/index.ts";
import { buildReport } from "../../report/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { AbsentError } from "./errors.ts";
import { OutsideError } from "./fence.ts";
import type { Studio } from "./studio.ts";
import type { JobState, JobWatch } from "./work.ts";

/** What there is to do, and how long it would take. */
export interface PlanSummary {
  readonly trials: number;
  readonly finished: number;
  readonly fits: number;
  /** On all workers together. */
  readonly seconds: number;
  readonly workers: number;
  /** Whether the seconds rest on what this machine has done before. */
  readonly measured: boolean;
  readonly absent: readonly string[];
  readonly corpora: readonly {
    readonly title: string;
    readonly utterances: number;
    readonly classes: number;
    readonly folds: number;
    readonly notes: readonly string[];
  }[];
}

export interface Wanted {
  readonly yaml: string;
  /** "" for the recipe's default. */
  readonly profile: string;
  /** The run folder's. */
  readonly name: string;
}

/** Names of run folders: one part of a path, on every system. */
export const runName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/;

/** @param draft What the page calls this plan. @param folders Those of `--runs`; new runs go into the first. */
export async function planJob(
  studio: Studio,
  folders: readonly string[],
  { draft, ...wanted }: Wanted & { readonly draft: string },
): Promise<JobState> {
  const { recipe, profile, runFolder } = await accepted(studio, folders, wanted);
  return studio.jobs.start("plan", draft, async (watch): Promise<PlanSummary> => {
    await requireCorporaInside(studio, recipe);
    return summaryOf(
      await planRun(recipe, optionsOf(studio, runFolder, profile, watch)),
      studio.workspace.workers.size,
    );
  });
}

export async function runJob(
  studio: Studio,
  folders: readonly string[],
  wanted: Wanted,
  planned: Map<string, number>,
): Promise<JobState> {
  const { recipe, profile, runFolder } = await accepted(studio, folders, wanted);
  return begin(studio, `0/${wanted.name}`, runFolder, { recipe, profile }, planned);
}

/** Goes on with the run of a folder, by the recipe that it holds. */
export async function resumeJob(
  studio: Studio,
  id: string,
  runFolder: string,
  planned: Map<string, number>,
): Promise<JobState> {
  const text = await readSummed(runFolder, "recipe.yaml", studio.workspace.platform);
  return begin(studio, id, runFolder, resolveRecipe(text, `${runFolder}/recipe.yaml`), planned);
}

function begin(
  studio: Studio,
  id: string,
  runFolder: string,
  { recipe, profile }: { readonly recipe: Recipe; readonly profile: string },
  planned: Map<string, number>,
): JobState {
  return studio.jobs.start("run", id, async (watch) => {
    const options = optionsOf(studio, runFolder, profile, watch);
    await requireCorporaInside(studio, recipe);
    const plan = await planRun(recipe, options);
    planned.set(id, plan.trials);
    const { results } = await executeRun(plan, {
      ...options,
      onStage: (what) => watch.onProgress(1, 1, what),
    });
    await writeReport(studio, runFolder);
    const failed = results.corpora.flatMap(({ trials }) => trials.failed);
    const lines = failed.map(({ id: trial, message }) => `trial ${trial} failed: ${message}`);
    return { failed: listed(lines, (count) => `... and ${count} more`) };
  });
}

function optionsOf(
  { workspace }: Studio,
  runFolder: string,
  profile: string,
  { signal, onProgress }: JobWatch,
): RunOptions {
  return { ...workspace, runFolder, profile, signal, onProgress };
}

/** The recipe, and the folder for it, which must be new or hold a run of the same recipe. */
async function accepted(
  { workspace, fence }: Studio,
  folders: readonly string[],
  { yaml, profile: asked, name }: Wanted,
) {
  if (!runName.test(name))
    throw new EmoforgeError(
      `name of the run: expected letters, digits, "-", "_" and "." (at most 80, the first a letter or digit), got "${name}".`,
    );
  const { recipe, profile } = resolveRecipe(yaml, "recipe", asked === "" ? {} : { profile: asked });
  const runFolder = `${folders[0]}/${name}`;
  await fence.inside(runFolder);
  const { files } = workspace.platform;
  if ((await files.list(runFolder)).length > 0) {
    const kept = await readSummed(runFolder, "recipe.yaml", workspace.platform)
      .then((text) => resolveRecipe(text, "recipe.yaml").recipe)
      .catch((error: unknown) => {
        if (error instanceof EmoforgeError) return undefined;
        throw error;
      });
    if (kept === undefined || canonicalJson(kept) !== canonicalJson(recipe))
      throw new EmoforgeError(
        `name of the run: expected a new one, or that of a run of the same recipe, got "${name}", which holds ${kept === undefined ? "something else" : "a run of another recipe"}. Choose another name.`,
      );
  }
  return { recipe, profile, runFolder };
}

/** Workers read recordings and models where the recipe says, so everything must lie inside before they are asked. */
async function requireCorporaInside({ corpora, fence }: Studio, recipe: Recipe): Promise<void> {
  const specs = [...recipe.corpora, ...(recipe.source === undefined ? [] : [recipe.source])];
  for (const spec of specs.flatMap((one) => [one, ...(one.training === undefined ? [] : [one.training])])) {
    try {
      await corpora.openSpec(spec);
    } catch (error) {
      // A corpus that is not there is left out by the plan, which says so.
      if (error instanceof OutsideError || !(error instanceof EmoforgeError)) throw error;
    }
  }
  for (const path of pathsIn(recipe.features)) await fence.inside(path);
}

/** Every value called `path`, e.g. of a model. */
function pathsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "path" && typeof inner === "string" ? [inner] : pathsIn(inner),
  );
}

function summaryOf(plan: RunPlan, workers: number): PlanSummary {
  const { trials, finished, estimate, groups, absent, corpora } = plan;
  return {
    trials,
    finished,
    fits: groups.filter(({ poolSize }) => poolSize > 0).length,
    seconds: estimate.seconds / workers,
    workers,
    measured: estimate.measured,
    absent: absent.map(({ id, message }) => `${id}: ${message}`),
    corpora: corpora.map(({ prepared, plan: { folds, notes } }) => ({
      title: prepared.card.title,
      utterances: prepared.own,
      classes: prepared.columns.classes.length,
      folds: folds.length,
      notes: [...prepared.cautions, ...notes],
    })),
  };
}

/** As `emoforge run` writes it, without the charts as PNG. */
async function writeReport({ workspace }: Studio, runFolder: string): Promise<void> {
  const { platform } = workspace;
  const run = await readRun(platform, runFolder);
  for (const folder of ["charts", "tables"]) await platform.files.remove(`${runFolder}/${folder}`);
  const rng = createRng(`${run.results.seed}/report`);
  for (const { path, content } of await buildReport(run, { rng }))
    await platform.files.write(`${runFolder}/${path}`, content);
}

/** The folder of a run by its id, "0/demo", whether it is finished or not. @throws {AbsentError} if there is none. */
export async function folderOf(studio: Studio, folders: readonly string[], id: string): Promise<string> {
  const [, index, name] = /^(\d{1,3})\/([^/\\]+)$/.exec(id) ?? [];
  const folder = folders[Number(index)];
  const path = `${folder}/${name}`;
  if (folder !== undefined && runName.test(name) && (await studio.fence.files.exists(`${path}/recipe.yaml`)))
    return path;
  throw new AbsentError(`run: expected one with a recipe, got "${id}". It may have been removed.`);
}

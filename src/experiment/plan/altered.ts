/** @file Altered recordings of a recipe: those that augmenters train on, fold by fold, and those that conditions test on. */

import { augmenters } from "../../augment/index.ts";
import type { AnyFamily } from "../../core/index.ts";
import { type Alterations, extractAlterations } from "../prepare/altered.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { type AugmenterConfig, nameOf, type Recipe } from "../recipe/schema.ts";
import { type AlteringConfig, sidesOf, wholeSide } from "./altered-sides.ts";
import { testOf } from "./altered-tests.ts";
import type { AlteredItems, TestCondition } from "./shapes.ts";

/** What a recipe alters of one corpus. */
export interface AlteredCorpus {
  /** For each augmenter by its name: what belongs to the training side of a draw and fold. */
  readonly training: ReadonlyMap<string, (draw: number, fold: string) => AlteredItems>;
  readonly conditions: readonly TestCondition[];
  /** What is to be said of it beside the results. */
  readonly notes: readonly string[];
}

export const nothingAltered: AlteredCorpus = { training: new Map(), conditions: [], notes: [] };

/**
 * Extracts all that a recipe alters; what the cache has is not computed again.
 *
 * @throws {EmoforgeError} if a recording cannot be tested under a condition.
 */
export async function alterCorpus(
  recipe: Recipe,
  prepared: PreparedCorpus,
  options: ExtractOptions,
): Promise<AlteredCorpus> {
  const altering = recipe.augmenters.filter((config) => altersRecordings(config, prepared));
  if (altering.length === 0 && recipe.conditions === undefined) return nothingAltered;
  const sides = altering.map((config) => ({
    name: nameOf(config),
    ...sidesOf(recipe, prepared, config as AlteringConfig),
  }));
  const tests = (recipe.conditions ?? []).map((condition) => ({
    name: condition.name,
    ...testOf(recipe, prepared, condition),
  }));
  const total = [...sides, ...tests].reduce((sum, { planned }) => sum + planned.length, 0);
  let before = 0;
  const extracted = async ({ name, planned }: { name: string } & Pick<Alterations<unknown>, "planned">) => {
    const found = await extractAlterations(planned, prepared, recipe.features, {
      ...options,
      onProgress: (done, of) =>
        options.onProgress?.(before + (planned.length * done) / Math.max(of, 1), total, `features: ${name}`),
    });
    before += planned.length;
    return found;
  };
  const training = new Map<string, (draw: number, fold: string) => AlteredItems>();
  const notes: string[] = [];
  for (const side of sides) {
    const found = await extracted(side);
    training.set(side.name, side.made(found));
    if (found.problems.length > 0)
      notes.push(
        `${side.name}: ${found.problems.length} of ${side.planned.length} altered recordings could not be used. The first: ${found.problems[0]}`,
      );
  }
  const conditions: TestCondition[] = [];
  for (const test of tests) conditions.push(test.made(await extracted(test)));
  return { training, conditions, notes };
}

/** The same for a model that is trained on all of a corpus; undefined if its augmenter alters nothing. */
export async function alterAll(
  recipe: Pick<Recipe, "seed" | "features"> & {
    readonly amount: number;
    readonly augmenter: AugmenterConfig | undefined;
  },
  prepared: PreparedCorpus,
  options: ExtractOptions,
): Promise<AlteredItems | undefined> {
  const { seed, features, amount, augmenter } = recipe;
  if (augmenter === undefined || !altersRecordings(augmenter, prepared)) return undefined;
  const side = wholeSide({ seed, amounts: [amount] }, prepared, augmenter as AlteringConfig);
  return side.made(await extractAlterations(side.planned, prepared, features, options));
}

/** Whether an augmenter needs altered recordings. */
function altersRecordings(
  { kind }: { readonly kind: string },
  { medium }: Pick<PreparedCorpus, "medium">,
): boolean {
  return (augmenters[medium] as AnyFamily).of(kind).traits?.altersRecordings === true;
}

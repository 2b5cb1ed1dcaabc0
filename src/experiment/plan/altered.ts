/** @file Altered recordings of a recipe: those that augmenters train on, side by side with each fold, and those that conditions test on. */

import { augmenters } from "../../augment/index.ts";
import { type AnyFamily, EmoforgeError, type OnProgress } from "../../core/index.ts";
import { itemsWithViews } from "../media/items.ts";
import { extractAlterations } from "../prepare/altered.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { type AugmenterConfig, nameOf, type Recipe } from "../recipe/schema.ts";
import {
  type AlterationRule,
  heardIn,
  type PlannedAlteration,
  planAlteration,
  testingVoices,
  trainingVoices,
} from "./alterations.ts";
import { placedBy } from "./placed.ts";
import type { AlteredItems, TestCondition } from "./shapes.ts";

/** What a recipe alters of one corpus. */
export interface AlteredCorpus {
  /** For each augmenter by its name, and each training side by its draw and fold. */
  readonly training: ReadonlyMap<string, ReadonlyMap<string, AlteredItems>>;
  readonly conditions: readonly TestCondition[];
  /** What is to be said of it beside the results. */
  readonly notes: readonly string[];
}

export const nothingAltered: AlteredCorpus = { training: new Map(), conditions: [], notes: [] };

export const sideKey = (draw: number, fold: string): string => JSON.stringify([draw, fold]);

/** Whether an augmenter needs altered recordings. */
export function altersRecordings(
  { kind }: { readonly kind: string },
  { medium }: Pick<PreparedCorpus, "medium">,
): boolean {
  return (augmenters[medium] as AnyFamily).of(kind).traits?.altersRecordings === true;
}

/**
 * Extracts all that the recipe alters; what the cache has is not computed again.
 *
 * @throws {EmoforgeError} if a recording cannot be tested under a condition.
 */
export async function alterCorpus(
  recipe: Recipe,
  prepared: PreparedCorpus,
  options: ExtractOptions,
): Promise<AlteredCorpus> {
  const altering = recipe.augmenters.filter((config) => altersRecordings(config, prepared));
  const conditions = recipe.conditions ?? [];
  if (altering.length + conditions.length === 0) return nothingAltered;
  const training = new Map<string, ReadonlyMap<string, AlteredItems>>();
  const notes: string[] = [];
  const named = (name: string) => ({ ...options, onProgress: naming(name, options.onProgress) });
  for (const config of altering) {
    const { sides, note } = await alterSides(recipe, prepared, config, named(nameOf(config)));
    training.set(nameOf(config), sides);
    if (note !== undefined) notes.push(note);
  }
  const tested: TestCondition[] = [];
  for (const condition of conditions)
    tested.push(await alterTests(recipe, prepared, condition, named(condition.name)));
  return { training, conditions: tested, notes };
}

/** The options of an augmenter that alters recordings. */
type AlteringConfig = AlterationRule & { readonly copies?: number };

/**
 * What is to be altered for one training side: for each recording that gets copies its first copy, then its second, and so on.
 *
 * @param items Positions in the corpus of the recordings that get copies.
 * @param allowed Positions of all recordings that may be heard in them.
 */
export function planSide(
  { seed, amounts }: Pick<Recipe, "seed" | "amounts">,
  { columns }: Pick<PreparedCorpus, "columns">,
  config: AlteringConfig,
  items: readonly number[],
  allowed: readonly number[],
): PlannedAlteration[] {
  const voices = trainingVoices(columns, new Set(allowed));
  const copies = config.copies ?? Math.ceil(Math.max(...amounts));
  return Array.from({ length: copies }, (_, copy) =>
    items.flatMap((of) => {
      const stream = [seed, "audio", "training", columns.ids[of], copy].join("/");
      return planAlteration(of, config, stream, voices) ?? [];
    }),
  ).flat();
}

async function alterSides(
  recipe: Recipe,
  prepared: PreparedCorpus,
  config: AugmenterConfig,
  options: ExtractOptions,
): Promise<{ readonly sides: ReadonlyMap<string, AlteredItems>; readonly note: string | undefined }> {
  const { places } = placedBy(recipe, prepared);
  const planned = new Map<string, { readonly train: readonly number[]; readonly keys: readonly string[] }>();
  const wanted = new Map<string, PlannedAlteration>();
  for (const { draw, fold, train } of places) {
    const key = sideKey(draw, fold.name);
    if (planned.has(key)) continue;
    const items = (itemsWithViews(recipe, prepared, train) ?? [...train.keys()]).map((i) => train[i]);
    const allowed = recipe.views?.of === "target" ? items : train;
    const keys = planSide(recipe, prepared, config as AlteringConfig, items, allowed).map((one) => {
      const name = JSON.stringify([one.seed, heardIn(one)]);
      if (!wanted.has(name)) wanted.set(name, one);
      return name;
    });
    planned.set(key, { train, keys });
  }
  const names = [...wanted.keys()];
  const all = [...wanted.values()];
  const { hash, at, problems } = await extractAlterations(all, prepared, recipe.features, options);
  const place = new Map(names.map((name, i) => [name, i]));
  const sides = new Map(
    [...planned].map(([side, { train, keys }]) => {
      const inTrain = new Map(train.map((position, i) => [position, i]));
      const used = keys.map((name) => place.get(name) as number).filter((i) => at[i] >= 0);
      return [
        side,
        {
          hash,
          at: used.map((i) => at[i]),
          sources: used.map((i) => heardIn(all[i]).map((position) => within(inTrain, position))),
          seeds: used.map((i) => all[i].seed),
        },
      ] as const;
    }),
  );
  const note =
    problems.length === 0
      ? undefined
      : `${nameOf(config)}: ${problems.length} of ${all.length} altered recordings could not be used. The first: ${problems[0]}`;
  return { sides, note };
}

/** A place in a training side. What is not there must never be heard there. */
function within(side: ReadonlyMap<number, number>, position: number): number {
  const at = side.get(position);
  if (at === undefined) throw new Error(`recording ${position} is heard outside its training side`);
  return at;
}

/** Every recording of the corpus itself is altered once, by streams that training does not use. */
async function alterTests(
  { seed, features }: Recipe,
  prepared: PreparedCorpus,
  { name, ...rule }: AlterationRule & { readonly name: string },
  options: ExtractOptions,
): Promise<TestCondition> {
  const { columns, own } = prepared;
  const voices = testingVoices({
    classes: columns.classes,
    labels: columns.labels.subarray(0, own),
    speakers: columns.speakers.slice(0, own),
  });
  const planned = columns.ids.slice(0, own).map((id, of) => {
    const one = planAlteration(of, rule, [seed, "audio", "testing", id].join("/"), voices);
    if (one !== null) return one;
    throw new EmoforgeError(
      `Condition "${name}": "${id}" needs another recording of the same speaker, and there is none. In tests no other voice is heard, since it may have been trained on. Choose a condition without babble and copypaste.`,
    );
  });
  const { hash, problems } = await extractAlterations(planned, prepared, features, options);
  if (problems.length > 0) {
    throw new EmoforgeError(
      `Condition "${name}": ${problems.length} of ${own} recordings cannot be tested under it. The first: ${problems[0]} Leave the condition or the recordings out: all conditions are compared on the same recordings.`,
    );
  }
  return { name, hash };
}

/** Progress under the name of what is altered. */
function naming(name: string, onProgress: OnProgress | undefined): OnProgress {
  return (done, total, note) => onProgress?.(done, total, note === undefined ? name : `${note}: ${name}`);
}

/** @file Altered recordings for training: what each training side is given, in which nothing is heard that is not in it. */

import { itemsWithViews } from "../media/items.ts";
import type { Alterations, ExtractedAlterations } from "../prepare/altered.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Recipe } from "../recipe/schema.ts";
import {
  type AlterationRule,
  heardIn,
  type PlannedAlteration,
  planAlteration,
  trainingVoices,
} from "./alterations.ts";
import { placedBy } from "./placed.ts";
import type { AlteredItems } from "./shapes.ts";

/** The options of an augmenter that alters recordings. */
export type AlteringConfig = AlterationRule & { readonly copies?: number };

/** For every draw and fold of a recipe. Sides share what they can. */
export function sidesOf(
  recipe: Recipe,
  prepared: PreparedCorpus,
  config: AlteringConfig,
): Alterations<(draw: number, fold: string) => AlteredItems> {
  const places = new Map<string, number>();
  const planned: PlannedAlteration[] = [];
  const sides = new Map<string, { readonly train: readonly number[]; readonly used: readonly number[] }>();
  for (const { draw, fold, train } of placedBy(recipe, prepared).places) {
    const side = sideKey(draw, fold.name);
    if (sides.has(side)) continue;
    const items = itemsWithViews(recipe, prepared, train)?.map((i) => train[i]) ?? train;
    const allowed = recipe.views?.of === "target" ? items : train;
    const used = planSide(recipe, prepared, config, items, allowed).map((one) => {
      const name = JSON.stringify([one.seed, heardIn(one)]);
      const known = places.get(name);
      if (known !== undefined) return known;
      places.set(name, planned.length);
      return planned.push(one) - 1;
    });
    sides.set(side, { train, used });
  }
  return {
    planned,
    made: (extracted) => (draw, fold) => {
      const side = sides.get(sideKey(draw, fold));
      if (side === undefined) throw new Error(`no altered recordings for draw ${draw}, fold ${fold}`);
      return itemsOf(planned, extracted, side.train, side.used);
    },
  };
}

/** For all of a corpus at once. */
export function wholeSide(
  recipe: Pick<Recipe, "seed" | "amounts">,
  prepared: Pick<PreparedCorpus, "columns">,
  config: AlteringConfig,
): Alterations<AlteredItems> {
  const all = [...prepared.columns.ids.keys()];
  const planned = planSide(recipe, prepared, config, all, all);
  return { planned, made: (extracted) => itemsOf(planned, extracted, all, [...planned.keys()]) };
}

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

function sideKey(draw: number, fold: string): string {
  return JSON.stringify([draw, fold]);
}

/** @param used Which of the planned ones belong to the side. */
function itemsOf(
  planned: readonly PlannedAlteration[],
  { hash, at }: ExtractedAlterations,
  train: readonly number[],
  used: readonly number[],
): AlteredItems {
  const inTrain = new Map(train.map((position, i) => [position, i]));
  const there = used.filter((i) => at[i] >= 0);
  return {
    hash,
    at: there.map((i) => at[i]),
    sources: there.map((i) => heardIn(planned[i]).map((position) => within(inTrain, position))),
    seeds: there.map((i) => planned[i].seed),
  };
}

/** A place in a training side. What is not in it must never be heard in it. */
function within(side: ReadonlyMap<number, number>, position: number): number {
  const at = side.get(position);
  if (at === undefined) throw new Error(`recording ${position} is heard outside its training side`);
  return at;
}

/** @file Where a recipe trains and tests: every draw, fold, repeat and normalisation, with its training and test rows. */

import { type Columns, type Fold, ParameterError, type Rng } from "../../core/index.ts";
import { type Normalisation, requireSpeakers, type SplitRows, splitFolds } from "../../evaluate/index.ts";
import type { Recipe } from "../recipe/schema.ts";
import { requireFewTrials } from "./bounds.ts";
import type { Splits } from "./shapes.ts";
import { type TrainingSide, trainingCounts } from "./training-counts.ts";

export interface Place {
  readonly draw: number;
  readonly repeat: number;
  readonly fold: Fold;
  /** The fold's training rows that are left after thinning, followed by the rows of other corpora. */
  readonly train: readonly number[];
  readonly normalisation: Normalisation;
}

/** The parts of a recipe that decide the places of a corpus. */
export type PlaceRules = Pick<
  Recipe,
  | "protocol"
  | "draws"
  | "repeats"
  | "normalisation"
  | "thin"
  | "augmenters"
  | "classifiers"
  | "amounts"
  | "syntheticOnly"
>;

export interface PlaceRows extends Columns {
  readonly sessions: readonly string[];
  /** See `SplitRows`. */
  readonly folds?: SplitRows["folds"];
  /** How many rows, counted from the first, are split; the others are always trained on. Absent: all. */
  readonly target?: number;
  /** The most of each class that is trained on, as a share of all rows of the class that are split. */
  readonly share?: number | undefined;
  /** Ids of rows with the same audio: groups of two or more. */
  readonly twins?: readonly (readonly string[])[];
}

/** @param root The corpus's own random stream. */
export function placesOf(
  recipe: PlaceRules,
  rows: PlaceRows,
  root: Rng,
): { readonly places: readonly Place[]; readonly splits: Splits } {
  const target = rows.target ?? rows.ids.length;
  const others = Array.from({ length: rows.ids.length - target }, (_, i) => target + i);
  const split = {
    ids: rows.ids.slice(0, target),
    labels: rows.labels.subarray(0, target),
    speakers: rows.speakers.slice(0, target),
    sessions: rows.sessions.slice(0, target),
    ...(rows.folds === undefined ? {} : { folds: rows.folds.slice(0, target) }),
    classes: rows.classes,
  };
  if (recipe.normalisation.includes("speaker")) requireSpeakers(rows);
  const places: Place[] = [];
  const sides: TrainingSide[] = [];
  let folds: readonly Fold[] = [];
  let speakerDependent = false;
  const notes = new Set<string>();
  const twins = twinsOf(rows);
  let apart = 0;
  for (let draw = 0; draw < recipe.draws; draw++) {
    const drawn = splitFolds(recipe.protocol, split, root.fork("split", draw));
    folds = drawn.folds;
    requireFewTrials(recipe, folds.length);
    speakerDependent = drawn.speakerDependent;
    if (draw === recipe.draws - 1) for (const note of drawn.notes) notes.add(note);
    for (const fold of folds) {
      let own = withoutTwins(fold, twins);
      apart = Math.max(apart, fold.train.length - own.length);
      if (rows.share !== undefined) own = shared(split, own, rows.share, root.fork("share", draw, fold.name));
      if (recipe.thin !== undefined)
        own = thinned(split, own, recipe.thin, root.fork("thin", draw, fold.name));
      const train = others.length === 0 ? own : [...own, ...others];
      sides.push({ draw, fold: fold.name, train });
      for (let repeat = 0; repeat < recipe.repeats; repeat++)
        for (const normalisation of recipe.normalisation)
          places.push({ draw, repeat, fold, train, normalisation });
    }
  }
  if (apart > 0) {
    notes.add(
      `Up to ${apart} training rows of a fold are left out, since the same audio is tested in it: a recording is never on both sides.`,
    );
  }
  const counted = trainingCounts(rows, sides);
  return {
    places,
    splits: {
      folds,
      speakerDependent,
      notes: [...notes, ...counted.notes],
      trainPerClass: counted.mean,
      trainPerClassRange: counted.range,
    },
  };
}

/** Maps the position of a row to the positions of rows with the same audio. */
export function twinsOf({ ids, twins = [] }: PlaceRows): ReadonlyMap<number, readonly number[]> {
  if (twins.length === 0) return new Map();
  const at = new Map(ids.map((id, i) => [id, i]));
  return new Map(
    twins.flatMap((group) => {
      const rows = group.flatMap((id) => at.get(id) ?? []);
      return rows.map((row) => [row, rows] as const);
    }),
  );
}

/** A fold's training rows without those whose audio is tested. */
export function withoutTwins(
  { train, test }: Fold,
  twins: ReadonlyMap<number, readonly number[]>,
): readonly number[] {
  const tested = new Set(test.flatMap((row) => twins.get(row) ?? []));
  return tested.size === 0 ? train : train.filter((row) => !tested.has(row));
}

/** Keeps `1 - remove` of every class that is not excepted, at least one row each. */
function thinned(
  rows: Pick<PlaceRows, "classes" | "labels">,
  train: readonly number[],
  thin: NonNullable<Recipe["thin"]>,
  rng: Rng,
): number[] {
  const unknown = thin.except.find((name) => !rows.classes.includes(name));
  if (unknown !== undefined)
    throw new ParameterError("thin.except", `classes of the recipe (${rows.classes.join(", ")})`, unknown);
  return sampled(rows, train, rng, (name, count) =>
    thin.except.includes(name) ? count : Math.round((1 - thin.remove) * count),
  );
}

/** Cuts the training rows of every class to a share of all its rows, tested ones included; a larger share keeps what a smaller one does. */
function shared(
  rows: Pick<PlaceRows, "classes" | "labels">,
  train: readonly number[],
  share: number,
  rng: Rng,
): number[] {
  return sampled(rows, train, rng, (_, __, label) =>
    Math.round(share * rows.labels.filter((l) => l === label).length),
  );
}

/** Draws a given number of training rows of each class at random, at least one. */
function sampled(
  rows: Pick<PlaceRows, "classes" | "labels">,
  train: readonly number[],
  rng: Rng,
  countOf: (name: string, count: number, label: number) => number,
): number[] {
  const kept = new Set<number>();
  for (const [label, name] of rows.classes.entries()) {
    const own = train.filter((i) => rows.labels[i] === label);
    const count = Math.max(1, countOf(name, own.length, label));
    for (const i of rng.fork(name).shuffled(own).slice(0, count)) kept.add(i);
  }
  return train.filter((i) => kept.has(i));
}

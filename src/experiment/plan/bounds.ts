/** @file The most a recipe may ask for: far beyond any study, but not so much that planning it would run out of memory. */

import { ParameterError } from "../../core/index.ts";
import { nameOf, type Recipe } from "../recipe/schema.ts";

/** The most trainings on one corpus. */
const mostTrials = 500_000;
/** The most values that one augmenter may make in one fold: 8 GiB of 32-bit numbers. */
const mostValues = 2 ** 31;

type Counts = Pick<Recipe, "draws" | "repeats" | "normalisation">;
type Asked = Counts & Pick<Recipe, "augmenters" | "classifiers" | "amounts" | "syntheticOnly">;

/** @throws {ParameterError} if the recipe asks for more trainings than can be planned. */
export function requireFewTrials(recipe: Asked, folds: number): void {
  const { draws, repeats, normalisation, augmenters, classifiers, amounts, syntheticOnly } = recipe;
  const settings = augmenters.reduce(
    (sum, { kind }) => sum + (kind === "none" ? 1 : amounts.length + (syntheticOnly ? 1 : 0)),
    0,
  );
  const places = draws * folds * repeats * normalisation.length;
  const trials = places * settings * classifiers.length;
  if (trials <= mostTrials) return;
  throw new ParameterError(
    "recipe",
    `at most ${mostTrials.toLocaleString("en")} trainings`,
    `${trials.toLocaleString("en")} (${draws} draws of ${folds} folds, ${repeats} repeats, ${normalisation.length} normalisations, ` +
      `${settings} settings of augmenters and amounts, ${classifiers.length} classifiers)`,
    "Lower draws or repeats, or leave amounts, augmenters or classifiers out.",
  );
}

/** @throws {ParameterError} if the recipe asks for more synthetic rows than fit into memory. */
export function requireFewRows({ amounts, augmenters }: Asked, rows: number, features: number): void {
  const largest = Math.max(...amounts);
  const made = augmenters.find(({ kind }) => kind !== "none");
  if (made === undefined || largest * rows * features <= mostValues) return;
  throw new ParameterError(
    `amounts, with ${nameOf(made)}`,
    `at most ${Math.floor(mostValues / (rows * features))} for ${rows} rows of ${features} features`,
    largest,
  );
}

/** @file Which training items get synthetic ones: a recipe's `views.of`. */

import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Recipe } from "../recipe/schema.ts";

/** Positions in `train`; null for all of them. */
export function itemsWithViews(
  { views, thin }: Recipe,
  { columns, own }: PreparedCorpus,
  train: readonly number[],
): number[] | null {
  const of = views?.of ?? "all";
  if (of === "all") return null;
  const whole = new Set(thin?.except.map((name) => columns.classes.indexOf(name)));
  return train.flatMap((i, at) => {
    if (i >= own || (of === "reduced" && whole.has(columns.labels[i]))) return [];
    return [at];
  });
}

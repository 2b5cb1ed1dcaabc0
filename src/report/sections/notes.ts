/** @file What the recipe says of itself: departures from the paper and reasons for settings. */

import type { Recipe } from "../../experiment/index.ts";
import { type Block, text } from "../document.ts";

export function notesBlocks({ notes, claims }: Pick<Recipe, "notes" | "claims">): Block[] {
  if (notes.length === 0) return [];
  return [
    text(
      claims.length > 0
        ? "Departures from the paper, and reasons for settings, as the recipe states them:"
        : "Notes of the recipe:",
    ),
    { kind: "list", items: notes },
  ];
}

/** @file What the recipe says about itself: departures from a paper and reasons for settings. */

import type { Recipe } from "../../experiment/index.ts";
import { type Section, text } from "../document.ts";

export function notesSection({ notes, claims }: Pick<Recipe, "notes" | "claims">): Section | null {
  if (notes.length === 0) return null;
  return {
    id: "notes",
    title: "Notes of the recipe",
    blocks: [
      ...(claims.length > 0
        ? [text("Departures from the paper, and reasons for settings, as the recipe states them:")]
        : []),
      { kind: "list", items: notes },
    ],
  };
}

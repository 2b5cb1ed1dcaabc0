/** @file Which of the two media an experiment is about. */

import type { MediumKind } from "../recipe/schema.ts";
import { clips } from "./clips.ts";
import type { Medium } from "./medium.ts";
import { rows } from "./rows.ts";

/** What the rest of an experiment knows of its medium. */
export function mediumOf({ medium }: { readonly medium: MediumKind }): Medium {
  return medium === "clips" ? clips : rows;
}

export type { Brief, Drawn, Extracted, FirstFit, GroupPlace, Medium, Pool, Reader } from "./medium.ts";

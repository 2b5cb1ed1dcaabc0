/** @file Which of the two media an experiment is about. */

import type { MediumKind } from "../recipe/schema.ts";
import { clips } from "./clips.ts";
import type { Medium } from "./medium.ts";
import { rows } from "./rows.ts";

/** The interface through which the rest of an experiment handles its data. */
export function mediumOf({ medium }: { readonly medium: MediumKind }): Medium {
  return medium === "clips" ? clips : rows;
}

export type { Brief, Drawn, Extracted, FirstFit, GroupPlace, Medium, Pool, Reader } from "./medium.ts";

/** @file The columns by which a protocol splits rows. */

import type { FoldSide } from "../core/index.ts";

/** Name of a fold -> side. Undefined for a row that is in no fold. */
export type PublishedSides = Readonly<Record<string, FoldSide>> | undefined;

/** The columns, with one entry for each row. `classes` is only for messages. */
export interface SplitRows {
  readonly ids: readonly string[];
  readonly labels: ArrayLike<number>;
  readonly speakers: readonly string[];
  /** "" if the corpus has no sessions. */
  readonly sessions: readonly string[];
  /** The side of each row in every published fold that has it; absent if the corpus has no folds. */
  readonly folds?: readonly PublishedSides[];
  readonly classes?: readonly string[];
}

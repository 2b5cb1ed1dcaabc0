/** @file The columns that a protocol looks at to split rows. */

import type { FoldSide } from "../core/index.ts";

/** Name of a fold -> side. Undefined for a row that no fold has. */
export type PublishedSides = Readonly<Record<string, FoldSide>> | undefined;

/** What a protocol looks at; one entry per row. `classes` only serves messages. */
export interface SplitRows {
  readonly ids: readonly string[];
  readonly labels: ArrayLike<number>;
  readonly speakers: readonly string[];
  /** "" where the corpus has no sessions. */
  readonly sessions: readonly string[];
  /** The side of each row in every published fold that has it; absent where the corpus has none. */
  readonly folds?: readonly PublishedSides[];
  readonly classes?: readonly string[];
}

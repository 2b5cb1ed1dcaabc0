/** @file What came of altered recordings, as an augmenter is given it: which of it may be used, and in which order. */

import { type Altered, type Clips, ParameterError, type Recorded, type Rows } from "../../core/index.ts";

/**
 * Positions in what was altered, for each training item: its first altered copy, its second, and so on. A copy in which a recording is heard
 * that is not among the training items is left out.
 *
 * @throws {ParameterError} if nothing was altered.
 */
export function copiesOf(
  name: string,
  train: Recorded<Rows> | Recorded<Clips>,
  altered: Altered<Rows | Clips> | undefined,
): number[][] {
  if (altered === undefined) {
    throw new ParameterError(
      name,
      "what was extracted from altered recordings",
      "none",
      "It alters sound, not features: use it in a recipe, or with `emoforge train`.",
    );
  }
  const at = new Map(train.ids.map((id, i) => [id, i]));
  const copies: number[][] = train.ids.map(() => []);
  for (const [i, sources] of altered.sources.entries())
    if (sources.every((id) => at.has(id))) copies[at.get(sources[0]) as number].push(i);
  return copies;
}
